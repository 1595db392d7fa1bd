/** `GET /api/admin/audit`: who changed what, newest first. It names hashes by their first digits and nobody at all. */
import type { Handler } from "../context.ts";
import { json } from "../http/respond.ts";
import { latestAudit } from "../storage/audit.ts";

const MOST = 100;

export const auditTrail: Handler = async (_request, { db }) => {
  const rows = await latestAudit(db, MOST);
  return json({
    changes: rows.map(({ action, target, detail, createdAt }) => ({
      ...{ action, target, detail },
      at: new Date(createdAt).toISOString(),
    })),
  });
};
