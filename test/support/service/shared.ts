/**
 * What the end-to-end tests of a run share: the page, built once and not to where `npm start` serves it from, and one
 * service for all files that change nothing for everybody. A file that does starts its own: `startService(inject("page"))`.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { buildPage } from "../../../scripts/build-page.ts";
import { startService } from "./start-service.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** The folder of the page. */
    page: string;
    /** Of the shared service. */
    origin: string;
    /** A file with all that the shared service has said so far. */
    log: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const page = await mkdtemp(join(tmpdir(), "switchband-page-"));
  await buildPage(page);
  const service = await startService(page);
  project.provide("page", page);
  project.provide("origin", service.origin);
  project.provide("log", service.log);
  return async () => {
    await service.stop();
    await rm(page, { recursive: true, force: true });
  };
}
