// Pictures of the window, kept under `test/e2e/screenshots/` for whoever wants to see what the tests have seen.
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Locator, type Page } from "playwright-core";
import { screenshotDir } from "./paths.ts";

/**
 * The kinds of theme that VS Code has, and what it calls them in its own document and in those of webviews. The window
 * follows what its operating system prefers.
 */
export const THEMES = {
  light: { colorScheme: "light", forcedColors: "none", workbench: "vs", webview: "vscode-light" },
  "dark-contrast": {
    colorScheme: "dark",
    forcedColors: "active",
    workbench: "hc-black",
    webview: "vscode-high-contrast",
  },
  "light-contrast": {
    colorScheme: "light",
    forcedColors: "active",
    workbench: "hc-light",
    webview: "vscode-high-contrast-light",
  },
  dark: { colorScheme: "dark", forcedColors: "none", workbench: "vs-dark", webview: "vscode-dark" },
} as const;

export type Theme = keyof typeof THEMES;

/** The one that windows begin with is the last. */
export const THEME_NAMES = ["light", "dark-contrast", "light-contrast", "dark"] as const satisfies readonly Theme[];

/** Saves what the page, or a part of it, shows; returns the file's path. */
export async function shot(part: Page | Locator, name: string): Promise<string> {
  const path = await pictureFile(name);
  await part.screenshot({ path, animations: "disabled" });
  return path;
}

/** Saves the upper pixels of a part in every theme. */
export async function topShots(part: Locator, name: string, height: number): Promise<void> {
  const box = await part.boundingBox();
  if (!box) throw new Error(`There is nothing to see for the picture ${name}.`);
  const page = part.page();
  for (const theme of THEME_NAMES) {
    await useTheme(page, theme);
    const path = await pictureFile(`${name}-${theme}`);
    await page.screenshot({ path, animations: "disabled", clip: { ...box, height: Math.min(height, box.height) } });
  }
}

async function pictureFile(name: string): Promise<string> {
  const path = join(screenshotDir, `${name}.png`);
  await mkdir(dirname(path), { recursive: true });
  return path;
}

/**
 * The same in every theme; then the window is dark again. Menus, lists and dialogs that are open stay open; what does
 * not, as a tooltip, is brought up by `prepare`.
 */
export async function shots(page: Page, name: string, prepare?: (theme: Theme) => Promise<void>): Promise<void> {
  for (const theme of THEME_NAMES) {
    await useTheme(page, theme);
    await prepare?.(theme);
    await shot(page, `${name}-${theme}`);
  }
}

/** Waits until the window is drawn in this theme. */
export async function useTheme(page: Page, theme: Theme): Promise<void> {
  const { colorScheme, forcedColors, workbench } = THEMES[theme];
  await page.emulateMedia({ colorScheme, forcedColors });
  await page.locator(`.monaco-workbench.${workbench}`).waitFor();
}
