/** `GET /api/health`: whether the Worker runs and is set up. No I/O: stores are watched from outside requests. */
import type { Handler } from "../context.ts";
import { json } from "../http/respond.ts";

export const health: Handler = async () => json({ status: "ok" });
