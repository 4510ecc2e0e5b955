// Pictures of the window, kept under `test/e2e/screenshots/` for whoever wants to see what the tests have seen.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type Locator, type Page } from "playwright-core";
import { screenshotDir } from "./paths.ts";

/** The kinds of theme that VS Code has. The window follows what its operating system prefers. */
export const THEMES = {
  dark: { colorScheme: "dark", forcedColors: "none", className: "vs-dark" },
  light: { colorScheme: "light", forcedColors: "none", className: "vs" },
  "dark-contrast": { colorScheme: "dark", forcedColors: "active", className: "hc-black" },
  "light-contrast": { colorScheme: "light", forcedColors: "active", className: "hc-light" },
} as const;

export type Theme = keyof typeof THEMES;

/** Saves what the page, or a part of it, shows; returns the file's path. */
export async function shot(part: Page | Locator, name: string): Promise<string> {
  await mkdir(screenshotDir, { recursive: true });
  const path = join(screenshotDir, `${name}.png`);
  await part.screenshot({ path, animations: "disabled" });
  return path;
}

/**
 * The same in every theme; then the window is dark again. Menus, lists and dialogs that are open stay open; what does
 * not, as a tooltip, is brought up by `prepare`.
 */
export async function shots(page: Page, name: string, prepare?: () => Promise<void>): Promise<void> {
  for (const theme of ["light", "dark-contrast", "light-contrast", "dark"] as const) {
    await useTheme(page, theme);
    await prepare?.();
    await shot(page, `${name}-${theme}`);
  }
}

/** Waits until the window is drawn in this theme. */
export async function useTheme(page: Page, theme: Theme): Promise<void> {
  const { className, ...media } = THEMES[theme];
  await page.emulateMedia(media);
  await page.locator(`.monaco-workbench.${className}`).waitFor();
}
