// The rows of the sidebar's views as a person uses them: read, unfold, press their buttons, choose from their menus.
// Everything waits for what it needs and fails with what it looked for.
import { type Locator, type Page } from "playwright-core";
import { eventually } from "../support/eventually.ts";

/** How long a hover takes to go, in milliseconds. */
const HOVER_MS = 1_000;

/** Moves the pointer to where nothing is, so that no row, button or edge shows that it is there. */
export async function restPointer(page: Page): Promise<void> {
  await page.mouse.move(1200, 400);
  // One may be on its way out beside another.
  const hover = page.locator(".workbench-hover:visible").first();
  if (!(await hover.isVisible())) return;
  // A box shows its hover also when it has had the focus for a while; that one goes when the pointer has been there.
  const box = page.locator(".quick-input-widget:visible input:focus");
  if ((await box.count()) > 0) {
    await box.hover();
    await page.mouse.move(1200, 400);
  }
  await eventually("the hover goes", async () => {
    const gone = hover.waitFor({ state: "hidden", timeout: HOVER_MS });
    const isGone = await gone.then(
      () => true,
      () => false,
    );
    if (isGone) return true;
    // One that came when the pointer had left already stays until that has been there.
    await hover.hover({ timeout: HOVER_MS }).catch(() => undefined);
    await page.mouse.move(1200, 400);
    return false;
  });
}

/** One view of the sidebar. */
export class View {
  private readonly pane: Locator;
  private readonly selector: string;

  constructor(page: Page, name: string) {
    this.selector = `.part.sidebar .pane:has(.pane-header[aria-label^="${name}"])`;
    this.pane = page.locator(this.selector);
  }

  /** The text that stands where the tree would, when there is nothing to show. */
  async welcome(text = /\S/): Promise<string> {
    return this.pane.locator(".welcome-view-content").filter({ hasText: text }).innerText();
  }

  async clickWelcome(button: string): Promise<void> {
    await this.pane.locator(".welcome-view-content").getByRole("button", { name: button, exact: true }).click();
  }

  /** The row with exactly this label. Rows outside the visible part of a long list do not exist. */
  row(label: string | RegExp): Row {
    const name = this.pane.page().locator(".label-name").getByText(label, { exact: true });
    return new Row(this.pane.getByRole("treeitem").filter({ has: name }));
  }

  /** The bar along the view's top, while it moves. */
  progress(): Locator {
    return this.pane.locator(".monaco-progress-container.active");
  }

  /** The tree while it has the focus. */
  focus(): Locator {
    return this.pane.locator(".monaco-list:focus");
  }

  /** Presses the arrow key until the row with this label is the focused one. */
  async moveTo(label: string): Promise<void> {
    const focused = this.pane.locator(".monaco-list-row.focused");
    while ((await focused.locator(".label-name").innerText()) !== label) {
      const id = (await focused.getAttribute("id")) ?? "";
      await this.pane.page().keyboard.press("ArrowDown");
      await this.pane.locator(`.monaco-list-row.focused:not([id="${id}"])`).waitFor();
    }
  }

  /** Every visible row as `label description`, all of one moment, after at least one is there. */
  async rows(): Promise<string[]> {
    const items = this.pane.getByRole("treeitem");
    await items.first().waitFor();
    return this.pane.page().evaluate<string[]>(`
      [...document.querySelectorAll(${JSON.stringify(`${this.selector} [role=treeitem]`)})].map((row) =>
        [...row.querySelectorAll(".label-name, .label-description")].map(({ innerText }) => innerText).join(" ").trim())`);
  }
}

/** One row of a tree. */
export class Row {
  readonly locator: Locator;

  constructor(locator: Locator) {
    this.locator = locator;
  }

  async waitFor(): Promise<void> {
    await this.locator.waitFor();
  }

  /** The grey text behind the label. */
  async description(): Promise<string> {
    return this.locator.locator(".label-description").innerText();
  }

  /** Waits until the grey text is like this. */
  async waitForDescription(text: string | RegExp): Promise<string> {
    const description = this.locator.locator(".label-description").filter({ hasText: text });
    return description.innerText();
  }

  /** As a person does who wants to open it. */
  async click(options: { modifiers?: ["ControlOrMeta"] } = {}): Promise<void> {
    await this.show();
    await this.locator.locator(".label-name").click(options);
  }

  /** Brings the row into sight: in the list, and from under the hover of a row on which the pointer has come to rest. */
  private async show(): Promise<void> {
    await this.locator.scrollIntoViewIfNeeded();
    await restPointer(this.locator.page());
  }

  /** Unfolds the row; what is below it may take its time. */
  async startToExpand(): Promise<void> {
    await this.show();
    await this.locator.locator(".monaco-tl-twistie").click();
  }

  async expand(): Promise<void> {
    await this.locator.waitFor();
    if ((await this.locator.getAttribute("aria-expanded")) === "true") return;
    await this.startToExpand();
    await this.locator.and(this.locator.page().locator("[aria-expanded=true]")).waitFor();
  }

  async collapse(): Promise<void> {
    await this.show();
    await this.locator.locator(".monaco-tl-twistie").click();
    await this.locator.and(this.locator.page().locator("[aria-expanded=false]")).waitFor();
  }

  async hover(): Promise<void> {
    await this.show();
    await this.locator.locator(".label-name").hover();
  }

  /** Clicks one of the buttons that show when the pointer is over the row; while rows move that may be another one. */
  async clickInline(action: string): Promise<void> {
    const button = this.locator.getByRole("button", { name: action });
    await this.show();
    await eventually(`the row offers ${action}`, async () => {
      await this.locator.hover();
      return button.isVisible();
    });
    await button.click();
  }

  /** Opens the row's context menu. */
  async openMenu(): Promise<void> {
    await this.show();
    await this.locator.click({ button: "right" });
    await this.locator.page().getByRole("menu").last().waitFor();
  }

  /**
   * Opens the row's context menu and chooses an entry. An editor that has just opened takes the focus when it is drawn,
   * and VS Code closes a menu that loses it: then the menu is opened once more.
   */
  async contextMenu(entry: string): Promise<void> {
    const page = this.locator.page();
    await eventually(`the row's menu stays for ${entry}`, async () => {
      await this.openMenu();
      return pointAt(page.getByRole("menu").last(), entry);
    });
    await page.keyboard.press("Enter");
  }
}

/**
 * Puts the pointer on an entry of the open menu; false when the menu closes before. It takes no click in its first moments,
 * but keys at once: whoever opened it may not have let go of the button yet.
 */
async function pointAt(menu: Locator, entry: string): Promise<boolean> {
  const shown = await menu.elementHandle();
  const closed = shown.waitForElementState("hidden", { timeout: 0 }).then(() => undefined);
  const item = await Promise.race([menu.getByRole("menuitem", { name: entry }).elementHandle(), closed]);
  if (!item) return false;
  const failed = await item.hover().then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  if (failed && (await item.isVisible())) throw failed.error;
  return failed === undefined;
}
