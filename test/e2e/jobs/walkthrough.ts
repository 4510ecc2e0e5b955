// The walkthrough for somebody who began without it: what they have done is checked, and nothing that they have not.
import { expect, test } from "vitest";
import { doneStep } from "../../harness/walkthrough.ts";
import type { Stage } from "./stage.ts";

export function testWalkthrough(stage: () => Stage): void {
  test("the walkthrough has checked what was done before it was opened", async () => {
    const { page, workbench } = stage().session;
    await workbench.view("Pipelines").row("MySQL to BigQuery").expand();
    await workbench.runCommand("Artie: Get Started");
    for (const id of ["connect", "look"]) await doneStep(page, id).waitFor();
    for (const id of ["ask", "others"]) expect(await doneStep(page, id).count(), id).toBe(0);
  });
}
