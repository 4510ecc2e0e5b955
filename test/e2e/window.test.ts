// The extension shows in the window of a real VS Code.
import { expect } from "vitest";
import { shot, test } from "./fixture.ts";

test("the activity bar has Artie", async ({ openWorkbench }) => {
  const { page, workbench } = await openWorkbench();
  await workbench.openContainer("Artie");
  await shot(page, "window");
  expect(await page.title()).toContain("workspace");
});
