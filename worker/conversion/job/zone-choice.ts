/** Which time zone counts: the user's choice, else that of Profile.csv, else UTC, which is then said aloud. */
import { openZone, utcZone, type Zone } from "../time/zone.ts";
import { addIssue, type JobState } from "./job.ts";

/** Chooses once; later calls give the same zone. */
export function chooseZone(state: JobState, wanted: string | null): Zone {
  if (state.zone !== null) return openZone(state.zone.id) ?? utcZone();
  const profile = state.profileZone;
  const byUser = wanted === null ? null : openZone(wanted);
  const byProfile = profile === null ? null : openZone(profile);
  if (wanted !== null && byUser === null) {
    addIssue(state, {
      code: "time-zone-unknown",
      severity: "warning",
      file: "",
      expected: "an IANA name, as Europe/Berlin",
    });
  }
  if (byUser !== null) state.zone = { id: byUser.id, from: "user" };
  else if (byProfile !== null) {
    state.zone = { id: byProfile.id, from: "profile" };
    if (state.otherProfileZone !== null) {
      addIssue(state, {
        code: "time-zones-differ",
        severity: "warning",
        file: "",
        seen: `${byProfile.id}, and ${state.otherProfileZone}`,
        expected: "the zone in which most was recorded",
      });
    }
  } else {
    state.zone = { id: "UTC", from: "default" };
    addIssue(state, {
      code: "time-zone-assumed",
      severity: "warning",
      file: "",
      seen: "UTC",
      expected: "your own zone",
    });
  }
  return byUser ?? byProfile ?? utcZone();
}
