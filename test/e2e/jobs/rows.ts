// What a person finds the jobs by: what needs them stands first, and its state is to be seen in a narrow sidebar, too.
import { expect, test } from "vitest";
import { sidebarProblems } from "../../harness/axe.ts";
import { shots, THEME_NAMES, useTheme } from "../../harness/pictures.ts";
import { SIDEBAR_WIDTH, type Stage } from "./stage.ts";

const FIRST = [
  "Identity Postgres to Redshift",
  "Inventory SQL Server to Databricks",
  "Logistics Postgres to Snowflake",
] as const;

/** In the window: what stands at the right edge of each row, if that can be seen. */
const SIGNS = `[...document.querySelectorAll(".part.sidebar .pane:has(.pane-header[aria-label^=Pipelines]) [role=treeitem] .monaco-icon-label")].map(
  (label) =>
    label.getBoundingClientRect().right <= document.querySelector(".part.sidebar").getBoundingClientRect().right
      ? getComputedStyle(label, "::after").content
      : "out of sight",
)`;

export function testRows(stage: () => Stage): void {
  test("rows say what matters at any width", async () => {
    const { page, workbench } = stage().session;
    const rows = page.locator(".part.sidebar .pane").first().getByRole("treeitem");
    await rows.first().waitFor();
    const labels = await rows.locator(".label-name").allInnerTexts();
    expect(labels.slice(0, FIRST.length)).toEqual(FIRST);
    for (const width of [300, SIDEBAR_WIDTH]) {
      await workbench.widenSidebar(width);
      await shots(page, `rows-${width}`);
      const signs = await page.evaluate<string[]>(SIGNS);
      expect(signs).toHaveLength(labels.length);
      for (const sign of signs) expect(sign).toMatch(/^"[✓↓?–‖…]!?"$/);
    }
    for (const theme of THEME_NAMES) {
      await useTheme(page, theme);
      expect(await sidebarProblems(page), theme).toEqual([]);
    }
  });
}
