// VS Code's workbench as a person uses it: open a view, read and unfold rows, click their buttons, pick, answer.
// Everything waits for what it needs and fails with what it looked for.
import { type Locator, type Page } from "playwright-core";

/** How often the palette is opened for one command, and how long a try may take, in milliseconds. */
const PALETTE_ATTEMPTS = 4;
const PALETTE_MS = 2_000;
/** A click that takes its time may have run the command all the same: long enough for it not to be made twice. */
const CLICK_MS = 10_000;

export class Workbench {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Opens a view container by its name in the activity bar. */
  async openContainer(name: string): Promise<void> {
    const tab = this.page.locator(".part.activitybar").getByRole("tab", { name: new RegExp(`^${name}( - |$)`) });
    await tab.click();
    await this.page.locator(".part.sidebar .composite.title").getByText(name).waitFor();
  }

  /** The section of the sidebar that holds one view; a view that is alone there shows no header. */
  view(name: string): View {
    const header = this.page.locator(`.pane-header[aria-label^="${name}"]`);
    return new View(this.page.locator(".part.sidebar .pane").filter({ has: header }));
  }

  /** Folds or unfolds a view. */
  async toggleView(name: string): Promise<void> {
    await this.page.locator(`.part.sidebar .pane-header[aria-label^="${name}"]`).click();
  }

  /**
   * Runs a command by its title as the palette shows it, its category included. An editor that has just opened takes
   * the focus when it is drawn, and VS Code closes a palette that loses it: then the palette is opened once more.
   */
  async runCommand(title: string): Promise<void> {
    for (let left = PALETTE_ATTEMPTS; left > 1; left -= 1) {
      const trying = this.runFromPalette(title, PALETTE_MS);
      if (await trying.then(Boolean, () => false)) return;
    }
    await this.runFromPalette(title);
  }

  private async runFromPalette(title: string, timeout?: number): Promise<boolean> {
    await this.openPalette(title, timeout);
    await this.option(title).waitFor({ timeout });
    await this.option(title).click({ timeout: CLICK_MS });
    return true;
  }

  /** Lists the commands whose titles fit. */
  async openPalette(text: string, timeout?: number): Promise<void> {
    await this.page.keyboard.press("F1");
    await this.quickInput().locator("input").first().fill(`>${text}`, { timeout });
  }

  /** Reloads the window as a person does; VS Code puts its state away first. */
  async reload(): Promise<void> {
    await Promise.all([this.page.waitForEvent("domcontentloaded"), this.runCommand("Developer: Reload Window")]);
  }

  /** Gives a view of this extension the focus. */
  async focusView(name: string): Promise<void> {
    await this.runCommand(`Artie: Focus on ${name} View`);
    await this.view(name).focus().waitFor();
  }

  /** Chooses an entry of the focused row's menu with the keyboard alone. */
  async chooseFromMenu(entry: string): Promise<void> {
    await this.page.keyboard.press("Shift+F10");
    const focused = this.page.locator(".monaco-menu .action-item.focused");
    do await this.page.keyboard.press("ArrowDown");
    while (!(await focused.innerText()).includes(entry));
    await this.page.keyboard.press("Enter");
  }

  /** Closes the open quick pick or input box. */
  async escape(): Promise<void> {
    await this.page.keyboard.press("Escape");
    await this.page.locator(".quick-input-widget").waitFor({ state: "hidden" });
  }

  /** Chooses the entry of the open quick pick that has exactly this label. */
  async pick(label: string): Promise<void> {
    await this.option(label).click();
  }

  private option(label: string): Locator {
    const name = this.page.locator(".quick-input-list-row:first-child .label-name").getByText(label, { exact: true });
    return this.quickInput().getByRole("option").filter({ has: name }).first();
  }

  /** The labels of the open quick pick. */
  async picks(): Promise<string[]> {
    await this.quickInput().getByRole("option").first().waitFor();
    return this.quickInput().getByRole("option").locator(".label-name").allInnerTexts();
  }

  /** Fills the open input box and accepts it. */
  async enter(text: string): Promise<void> {
    await this.quickInput().locator("input").first().fill(text);
    await this.page.keyboard.press("Enter");
  }

  /** Waits until the open quick pick or input box has this title. */
  async waitForTitle(title: string): Promise<void> {
    await this.quickInput().locator(".quick-input-title").getByText(title, { exact: true }).waitFor();
  }

  /** Signs in to the API that the settings name, and waits until the key was accepted. */
  async signIn(account: string, key: string): Promise<void> {
    await this.runCommand("Artie: Sign In");
    await this.waitForTitle("Sign In to Artie (1 of 2)");
    await this.enter(account);
    await this.waitForTitle("Sign In to Artie (2 of 2)");
    await this.enter(key);
    await this.notification(`as ${account}`);
  }

  private quickInput(): Locator {
    return this.page.locator(".quick-input-widget:visible");
  }

  /** Waits for a notification that contains the text and returns the whole of it. */
  async notification(text: string | RegExp): Promise<string> {
    return this.toast(text).locator(".notification-list-item-message").innerText();
  }

  /** The notification that contains the text: others may stand beside it, some of them on their way out. */
  toast(text: string | RegExp): Locator {
    const message = this.page.locator(".notification-list-item-message").filter({ hasText: text });
    return this.page.locator(".notification-toast").filter({ has: message }).first();
  }

  /** Presses a button of the notification that contains the text, and returns its text. */
  async answer(text: string | RegExp, button: string): Promise<string> {
    const toast = this.toast(text);
    const message = await toast.locator(".notification-list-item-message").innerText({ timeout: 60_000 });
    await toast.getByRole("button", { name: button, exact: true }).click();
    return message;
  }

  async clearNotifications(): Promise<void> {
    await this.runCommand("Notifications: Clear All Notifications");
    await this.page.locator(".notification-toast").first().waitFor({ state: "detached" });
  }

  /** Waits for the modal dialog and returns what it asks. */
  async question(): Promise<string> {
    return this.dialog().locator(".dialog-message-container").innerText();
  }

  /** Clicks one of the modal dialog's buttons. */
  async answerQuestion(button: string): Promise<void> {
    await this.dialog().locator(".dialog-buttons").getByRole("button", { name: button, exact: true }).click();
    await this.dialog().waitFor({ state: "detached" });
  }

  /** Closes it with the Escape key: nothing is decided. */
  async dismissQuestion(): Promise<void> {
    await this.dialog().waitFor();
    await this.page.keyboard.press("Escape");
    await this.dialog().waitFor({ state: "detached" });
  }

  private dialog(): Locator {
    return this.page.locator(".monaco-dialog-box");
  }

  /** Drags the sidebar's edge until it has this width, in pixels. */
  async widenSidebar(width: number): Promise<void> {
    const box = await this.page.locator(".part.sidebar").boundingBox();
    if (!box) throw new Error("The sidebar is not shown.");
    const middle = box.y + box.height / 2;
    await this.page.mouse.move(box.x + box.width, middle);
    await this.page.mouse.down();
    await this.page.mouse.move(box.x + width, middle, { steps: 5 });
    await this.page.mouse.up();
    await this.restPointer();
  }

  /** Moves the pointer to where nothing is, so that no row, button or edge shows that it is there. */
  async restPointer(): Promise<void> {
    await restPointer(this.page);
  }
}

async function restPointer(page: Page): Promise<void> {
  await page.mouse.move(1200, 400);
  const hover = page.locator(".workbench-hover");
  if (!(await hover.isVisible())) return;
  // A box shows its hover also when it has had the focus for a while; that one goes when the pointer has been there.
  const box = page.locator(".quick-input-widget:visible input:focus");
  if ((await box.count()) > 0) {
    await box.hover();
    await page.mouse.move(1200, 400);
  }
  await hover.waitFor({ state: "hidden" });
}

/** One view of the sidebar. */
export class View {
  private readonly pane: Locator;

  constructor(pane: Locator) {
    this.pane = pane;
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

  /** Every visible row as `label description`, after at least one is there. */
  async rows(): Promise<string[]> {
    const items = this.pane.getByRole("treeitem");
    await items.first().waitFor();
    const texts = (await items.all()).map((item) => item.locator(".label-name, .label-description").allInnerTexts());
    return (await Promise.all(texts)).map((parts) => parts.join(" ").trim());
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
    do await this.locator.hover();
    while (!(await button.isVisible()));
    await button.click();
  }

  /** Opens the row's context menu. */
  async openMenu(): Promise<void> {
    await this.show();
    await this.locator.click({ button: "right" });
    await this.locator.page().getByRole("menu").last().waitFor();
  }

  /** Opens the row's context menu and chooses an entry. */
  async contextMenu(entry: string): Promise<void> {
    await this.openMenu();
    // A menu takes no click in its first moments: whoever opened it may not have let go of the button yet.
    await this.locator.page().getByRole("menuitem", { name: entry }).hover();
    await this.locator.page().keyboard.press("Enter");
  }
}
