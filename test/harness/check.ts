// The main job, done by itself: use the sandbox, unfold a pipeline, start a draft, cancel a backfill.
import { doMainJob } from "./main-job.ts";
import { shot } from "./pictures.ts";
import { openSession } from "./session.ts";

/** Runs the main job in a headless browser; throws with all that the window and the logs say when a step fails. */
export async function check(): Promise<void> {
  await using session = await openSession();
  try {
    await doMainJob(session.workbench, (did, showed) => {
      console.log(`- ${did}\n${indent(showed)}`);
    });
    console.log(`\nEverything worked. Screenshot: ${await shot(session.page, "check")}`);
  } catch (error) {
    console.error(await session.describeFailure("check"));
    throw error;
  }
}

function indent(text: string): string {
  return text.replaceAll(/^(?=.)/gm, "    ").replaceAll(/\n{2,}/g, "\n");
}
