// What a person does first: take the sandbox from the welcome view, start a draft with its inline button and see it
// run, cancel a backfill and see that streaming goes on.
import { expect } from "vitest";
import { doMainJob } from "../harness/main-job.ts";
import { shot, test } from "./fixture.ts";

test("the main job, click by click", async ({ openWorkbench }) => {
  const { page, workbench } = await openWorkbench();
  const seen = new Map<string, string>();

  await doMainJob(workbench, async (did, showed) => {
    await shot(page, `main-job-${seen.size + 1}`);
    if (did.startsWith("unfolded")) await shot(page.locator(".part.sidebar"), "media/sidebar");
    seen.set(did, showed);
  });

  expect(seen.get("used the sandbox")?.split("\n")).toHaveLength(13);
  expect(seen.get("clicked Start Pipeline on MySQL to BigQuery")).toContain("Copies 4 tables");
  expect(seen.get("clicked Cancel Backfill on it")).toContain("web_sessions");
  expect(await workbench.view("Pipelines").row("Logistics Postgres to Snowflake").description()).toMatch(
    /^backfilling/,
  );
});
