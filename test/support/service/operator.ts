/** What the operator of the service on this machine does, by the API. */
import { localToken } from "../../../scripts/operator-token.ts";

export type Operator = (method: string, path: string, body?: unknown) => Promise<Response>;

/** Sends `body` as JSON, if there is one. */
export const operatorOf =
  (origin: () => string): Operator =>
  (method, path, body) =>
    fetch(`${origin()}${path}`, {
      method,
      headers: { authorization: `Bearer ${localToken()}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
