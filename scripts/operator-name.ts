/** Who is at the keyboard, for the record of changes. */
import { userInfo } from "node:os";

/** The login name; "admin" where there is none, as for a number without a name in a container. */
export function operatorName(read: () => string = () => userInfo().username): string {
  try {
    return read() || "admin";
  } catch {
    return "admin";
  }
}
