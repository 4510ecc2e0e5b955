// The three jobs that people have, each by mouse and by keyboard alone, from how they find it to what they read in the end,
// with clicks and keys counted. One window for all.
import { afterAll, afterEach, beforeAll, beforeEach, describe } from "vitest";
import { testBringPostgres } from "./bring-postgres.ts";
import { testEditDocument } from "./edit-document.ts";
import { testDecide } from "./decide.ts";
import { testRepair } from "./repair.ts";
import { testRows } from "./rows.ts";
import { openStage, type Stage } from "./stage.ts";
import { testWalkthrough } from "./walkthrough.ts";
import { testStopBackfills } from "./stop-backfills.ts";

let stage: Stage;
const current = (): Stage => stage;

describe("jobs", () => {
  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(() => stage[Symbol.asyncDispose]());
  beforeEach(() => stage.reset());
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") console.error(await stage.session.describeFailure(`jobs-${task.name}`));
  });

  testRows(current);
  testWalkthrough(current);
  testStopBackfills(current);
  testBringPostgres(current);
  testRepair(current);
  testEditDocument(current);
  testDecide(current);
});
