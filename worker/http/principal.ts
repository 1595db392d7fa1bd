/** Who a request turned out to be, and under which name its uploads are kept. */
import type { Account } from "../limiting/caller.ts";
import type { Session } from "../storage/sessions.ts";
import { StoreUnavailable } from "../storage/store-unavailable.ts";

export type Principal =
  | { readonly kind: "nobody" }
  /** The holder of a token that we minted; `owner` is its SHA-256. Nothing was looked up. */
  | { readonly kind: "holder"; readonly owner: string }
  | {
      readonly kind: "account";
      readonly owner: string;
      readonly userId: string;
      readonly tokenHash: string;
      readonly session: Session;
    }
  /** A token of the auth service, and nobody could say whose it is. */
  | { readonly kind: "unknown" };

export const NOBODY: Principal = { kind: "nobody" };

/** No SHA-256 looks like this, so an account and a token never share a name. */
export const accountOwner = (userId: string): string => `acct:${userId}`;

/** `null`: nothing is theirs. Throws `StoreUnavailable` where the answer would be a guess. */
export function ownerOf(principal: Principal): string | null {
  switch (principal.kind) {
    case "nobody":
      return null;
    case "holder":
    case "account":
      return principal.owner;
    case "unknown":
      throw new StoreUnavailable("d1", new Error("the session cannot be read"));
    default:
      return principal satisfies never;
  }
}

/** Whose limits apply: an account's, with its plan, else those of the place where the request comes from. */
export const accountOf = (principal: Principal): Account | null =>
  principal.kind === "account" ? { id: principal.userId, plan: principal.session.profile.plan } : null;
