/** The worker's entry: hands each question to the desk. */
import { Desk } from "./desk.ts";
import type { Numbered, Question, Reply } from "./messages.ts";

const desk = new Desk();

self.addEventListener("message", async ({ data }: MessageEvent<Numbered<Question>>) => {
  const reply: Numbered<Reply> = { number: data.number, message: await desk.answer(data.message) };
  self.postMessage(reply);
});
