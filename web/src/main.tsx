/** Starts the page: the journey with its real ports, drawn again whenever its state changes. */
import { render } from "preact";
import { createApi } from "./api/client.ts";
import { App } from "./app.tsx";
import { planUpload } from "./archive/plan.ts";
import { createDevice } from "./device/client.ts";
import { spawn } from "./device/spawn.ts";
import { Journey } from "./journey/run.ts";
import { IDLE, type State } from "./journey/state.ts";
import { recall, remember } from "./saved-place.ts";

const root = document.getElementById("app");

function draw(state: State): void {
  if (root) render(<App state={state} journey={journey} />, root);
}

const journey = new Journey({
  api: createApi(),
  device: createDevice(spawn, URL),
  plan: planUpload,
  nowMs: Date.now,
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      signal.addEventListener("abort", () => {
        clearTimeout(timer);
        resolve();
      });
    }),
  timeZone: () => new Intl.DateTimeFormat().resolvedOptions().timeZone,
  onState: (state) => {
    remember(state);
    draw(state);
  },
});

// A file that misses the drop zone must not replace the page and what is in it.
for (const type of ["dragover", "drop"]) document.addEventListener(type, (event) => event.preventDefault());

const place = recall(Date.now());
draw(IDLE);
if (place) journey.reopen(place.upload, place.conversionId);
