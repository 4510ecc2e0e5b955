// VS Code's workbench as a person uses it: open a view, read and unfold rows, click their buttons, pick, answer.
// Everything waits for what it needs and fails with what it looked for.
import { type Locator, type Page } from "playwright-core";

export class Workbench {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Opens a view container by its name in the activity bar. */
  async openContainer(name: string): Promise<void> {
    const tab = this.page.locator(".part.activitybar").getByRole("tab", { name, exact: true });
    if ((await tab.getAttribute("aria-selected")) !== "true") await tab.click();
    await this.page.locator(".part.sidebar .composite.title").getByText(name).waitFor();
  }

  /** The section of the sidebar that holds one view; a view that is alone there shows no header. */
  view(name: string): View {
    const header = this.page.locator(`.pane-header[aria-label^="${name}"]`);
    return new View(this.page.locator(".part.sidebar .pane").filter({ has: header }));
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

  /** Runs a command by its title as the palette shows it, its category included. */
  async runCommand(title: string): Promise<void> {
    await this.page.keyboard.press("F1");
    await this.quickInput().locator("input").first().fill(`>${title}`);
    await this.pick(title);
  }

  /** Closes the open quick pick or input box. */
  async escape(): Promise<void> {
    await this.page.keyboard.press("Escape");
    await this.page.locator(".quick-input-widget").waitFor({ state: "hidden" });
  }

  /** Chooses the entry of the open quick pick that has this label. */
  async pick(label: string): Promise<void> {
    await this.quickInput().getByRole("option").filter({ hasText: label }).first().click();
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

  private quickInput(): Locator {
    return this.page.locator(".quick-input-widget:visible");
  }

  /** Waits for a notification that contains the text and returns the whole of it. */
  async notification(text: string | RegExp): Promise<string> {
    const message = this.page.locator(".notification-toast .notification-list-item-message").filter({ hasText: text });
    return message.first().innerText();
  }

  async clearNotifications(): Promise<void> {
    await this.runCommand("Notifications: Clear All Notifications");
    await this.page.locator(".notification-toast").waitFor({ state: "detached" });
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
  }
}

/** One view of the sidebar. */
export class View {
  private readonly pane: Locator;

  constructor(pane: Locator) {
    this.pane = pane;
  }

  /** The text that stands where the tree would, when there is nothing to show. */
  async welcome(): Promise<string> {
    return this.pane.locator(".welcome-view-content").filter({ hasText: /\S/ }).innerText();
  }

  async clickWelcome(button: string): Promise<void> {
    await this.pane.locator(".welcome-view-content").getByRole("button", { name: button, exact: true }).click();
  }

  /** The row with exactly this label. Rows outside the visible part of a long list do not exist. */
  row(label: string): Row {
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
  async click(): Promise<void> {
    await this.locator.locator(".label-name").click();
  }

  /** Unfolds the row; what is below it may take its time. */
  async startToExpand(): Promise<void> {
    await this.locator.scrollIntoViewIfNeeded();
    await this.locator.locator(".monaco-tl-twistie").click();
  }

  async expand(): Promise<void> {
    await this.locator.scrollIntoViewIfNeeded();
    if ((await this.locator.getAttribute("aria-expanded")) === "true") return;
    await this.startToExpand();
    await this.locator.and(this.locator.page().locator("[aria-expanded=true]")).waitFor();
  }

  /** Clicks one of the buttons that show when the pointer is over the row. */
  async clickInline(action: string): Promise<void> {
    await this.locator.hover();
    await this.locator.getByRole("button", { name: action }).click();
  }

  /** Opens the row's context menu and chooses an entry. */
  async contextMenu(entry: string): Promise<void> {
    await this.locator.click({ button: "right" });
    // A menu takes no click in its first moments: whoever opened it may not have let go of the button yet.
    await this.locator.page().getByRole("menuitem", { name: entry }).hover();
    await this.locator.page().keyboard.press("Enter");
  }
}
