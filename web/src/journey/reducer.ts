/**
 * The journey as a pure function: state and event give the next state. An event that does not belong to the state, for
 * example the late answer of a cancelled call, changes nothing.
 *
 * On the device "uploading" hands the files to the converter: the same places, whoever converts.
 *
 *   idle -> reading -> uploading -> checking -> found <-> converting -> done -> deleted
 *             \____________\____________\______________________\-> failed -> (retry: back to where it failed)
 */
import type { Conversion, Problem } from "../api/contract.ts";
import { type Event, IDLE, type Resume, type State, uploadOf } from "./state.ts";

type At<K extends State["at"]> = Extract<State, { at: K }>;

export function reduce(state: State, event: Event): State {
  switch (event.type) {
    case "chosen":
      return state.at === "idle" || state.at === "failed" || state.at === "deleted"
        ? { at: "reading", where: event.where, files: event.files }
        : state;
    case "planned":
      return state.at === "reading" ? uploading(event.plan) : state;
    case "sent":
      return state.at === "uploading"
        ? { ...state, sentBytes: event.sentBytes, totalBytes: event.totalBytes }
        : state;
    case "stored": {
      if (state.at !== "uploading") return state;
      const { sentBytes, left } = state.plan;
      const { upload, timeZone } = event;
      return { at: "checking", upload, sending: { sentBytes, left }, timeZone, pause: null };
    }
    case "checked":
      return state.at === "checking" ? found(state, event) : state;
    case "wished":
      return state.at === "found" ? { ...state, wish: event.wish } : state;
    case "convert":
      return state.at === "found" ? converting(state) : state;
    case "stepped":
      return stepped(state, event.conversion);
    case "paused":
      return "pause" in state ? { ...state, pause: event.pause } : state;
    case "resumed":
      return "pause" in state ? { ...state, pause: null } : state;
    case "failed":
      return failed(state, event.problem);
    case "retry":
      return state.at === "failed" ? resumed(state.resume) : state;
    case "cancel":
      return state.at === "converting" ? { at: "found", ...state.from } : isBusy(state) ? IDLE : state;
    case "back":
      return state.at === "done" && state.from ? { at: "found", ...state.from } : state;
    case "reopen":
      return state.at === "idle" ? reopened(event) : state;
    case "deleting":
      return state.at === "done" ? { ...state, deletion: "running" } : state;
    case "not-deleted":
      return notDeleted(state, event.problem);
    case "deleted":
      return { at: "deleted", receipt: event.receipt };
    case "restart":
      return IDLE;
    default:
      return event satisfies never;
  }
}

const isBusy = (state: State): boolean =>
  state.at === "reading" || state.at === "uploading" || state.at === "checking" || state.at === "reopening";

function uploading(plan: At<"uploading">["plan"]): State {
  return { at: "uploading", plan, sentBytes: 0, totalBytes: plan.sentBytes, pause: null };
}

function found(
  { upload, sending, timeZone }: At<"checking">,
  { inspection, include }: Extract<Event, { type: "checked" }>,
): State {
  return { at: "found", upload, sending, inspection, wish: { timeZone, include } };
}

function converting({ at: _, ...from }: At<"found">): State {
  return { at: "converting", from, conversionId: null, progress: null, pause: null };
}

function stepped(state: State, { conversionId, expiresAtMs, progress, result }: Conversion): State {
  if (state.at !== "converting" && state.at !== "reopening") return state;
  const from = state.at === "converting" ? state.from : null;
  const upload = state.at === "converting" ? state.from.upload : state.upload;
  if (result) return { at: "done", upload, conversionId, expiresAtMs, result, from, deletion: "none" };
  return state.at === "converting" ? { ...state, conversionId, progress } : state;
}

function reopened({ upload, conversionId, timeZone }: Extract<Event, { type: "reopen" }>): State {
  return conversionId === null
    ? { at: "checking", upload, sending: null, timeZone, pause: null }
    : { at: "reopening", upload, conversionId, pause: null };
}

function notDeleted(state: State, problem: Problem): State {
  if (state.at === "done") return { ...state, deletion: problem };
  if (state.at !== "found") return state;
  const { upload, sending, wish } = state;
  return {
    at: "failed",
    problem,
    upload,
    resume: { step: "check", upload, sending, timeZone: wish.timeZone },
  };
}

function failed(state: State, problem: Problem): State {
  const resume = resumeOf(state);
  if (resume === null) return state;
  return { at: "failed", problem, resume, upload: uploadOf(state) };
}

function resumeOf(state: State): Resume | null {
  switch (state.at) {
    case "reading":
      return { step: "read", where: state.where, files: state.files };
    case "uploading":
      return { step: "upload", plan: state.plan };
    case "checking":
      return { step: "check", upload: state.upload, sending: state.sending, timeZone: state.timeZone };
    case "converting":
      return { step: "convert", from: state.from, conversionId: state.conversionId };
    case "reopening":
      return { step: "reopen", upload: state.upload, conversionId: state.conversionId };
    default:
      return null;
  }
}

function resumed(resume: Resume): State {
  switch (resume.step) {
    case "read":
      return { at: "reading", where: resume.where, files: resume.files };
    case "upload":
      return uploading(resume.plan);
    case "check": {
      const { upload, sending, timeZone } = resume;
      return { at: "checking", upload, sending, timeZone, pause: null };
    }
    case "convert": {
      const { from, conversionId } = resume;
      return { at: "converting", from, conversionId, progress: null, pause: null };
    }
    case "reopen":
      return { at: "reopening", upload: resume.upload, conversionId: resume.conversionId, pause: null };
    default:
      return resume satisfies never;
  }
}
