// VS Code's workbench as a person uses it: open a view, read and unfold rows, click their buttons, pick, answer.
// Everything waits for what it needs and fails with what it looked for.
import { type Locator, type Page } from "playwright-core";
import { eventually } from "../support/eventually.ts";
import { restPointer, View } from "./rows.ts";

/** How often the palette is opened for one command, and how long a try may take, in milliseconds. */
const PALETTE_ATTEMPTS = 4;
const PALETTE_MS = 2_000;
/** A click that takes its time may have run the command all the same: long enough for it not to be made twice. */
const CLICK_MS = 10_000;

export class Workbench {
  readonly page: Page;
  readonly sidebar: Locator;

  constructor(page: Page) {
    this.page = page;
    this.sidebar = page.locator(".part.sidebar");
  }

  /** Opens a view container by its name in the activity bar. */
  async openContainer(name: string): Promise<void> {
    const tab = this.page.locator(".part.activitybar").getByRole("tab", { name: new RegExp(`^${name}( - |$)`) });
    await tab.click();
    await this.sidebar.locator(".composite.title").getByText(name).waitFor();
  }

  /** The section of the sidebar that holds one view; a view that is alone there shows no header. */
  view(name: string): View {
    return new View(this.page, name);
  }

  /** Folds or unfolds a view. */
  async toggleView(name: string): Promise<void> {
    await this.sidebar.locator(`.pane-header[aria-label^="${name}"]`).click();
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
    // What the command opens takes the palette's place: nothing may be typed or picked there before.
    await this.option(title).waitFor({ state: "hidden" });
    return true;
  }

  /** Lists the commands whose titles fit. */
  async openPalette(text: string, timeout?: number): Promise<void> {
    await this.page.keyboard.press("F1");
    await this.input().fill(`>${text}`, { timeout });
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
    // Until the menu is there, keys are the tree's.
    await this.page.getByRole("menu").last().waitFor();
    const focused = this.page.locator(".monaco-menu .action-item.focused");
    await eventually(`the menu leads to ${entry}`, async () => {
      await this.page.keyboard.press("ArrowDown");
      return (await focused.innerText()).includes(entry);
    });
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

  /** The quick pick or input box that has this in its title, its text or its placeholder, once it is there. */
  async asked(asks: string | RegExp): Promise<Locator> {
    const box = this.quickInput();
    const asking = box.filter({ hasText: asks }).or(box.filter({ has: this.page.getByPlaceholder(asks) }));
    await asking.waitFor();
    return asking;
  }

  /** What is typed into in the open quick pick or input box. */
  input(): Locator {
    return this.quickInput().locator("input:is([type=text], [type=password])").first();
  }

  /** Fills the input box that asks this, which may take the place of another one, and accepts it. */
  async enter(asks: string | RegExp, text: string): Promise<void> {
    await this.asked(asks);
    await this.input().fill(text);
    await this.page.keyboard.press("Enter");
  }

  /** Accepts the quick pick that asks this with what it offers first. */
  async acceptFirst(asks: string | RegExp): Promise<void> {
    const box = await this.asked(asks);
    await box.locator(".monaco-list-row.focused").waitFor();
    await this.page.keyboard.press("Enter");
  }

  /** Waits until the open quick pick or input box has this title. */
  async waitForTitle(title: string): Promise<void> {
    await this.quickInput().locator(".quick-input-title").getByText(title, { exact: true }).waitFor();
  }

  /** Signs in to the API that the settings name, and waits until the key was accepted. */
  async signIn(account: string, key: string): Promise<void> {
    await this.runCommand("Artie: Sign In");
    await this.enter("Sign In to Artie (1 of 2)", account);
    await this.enter("Sign In to Artie (2 of 2)", key);
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

  /** The same while it can be canceled. */
  progress(text: string | RegExp): Locator {
    return this.toast(text).filter({ has: this.page.getByRole("button", { name: "Cancel" }) });
  }

  /** Presses a button of the notification that contains the text, and returns its text when it has gone. */
  async answer(text: string | RegExp, button: string): Promise<string> {
    const toast = this.toast(text);
    const message = await toast.locator(".notification-list-item-message").innerText();
    const shown = await toast.elementHandle();
    await toast.getByRole("button", { name: button, exact: true }).click();
    await shown.waitForElementState("hidden");
    return message;
  }

  /** Leaves none behind: one may come while others go. */
  async clearNotifications(): Promise<void> {
    const toasts = this.page.locator(".notification-toast, .notifications-center.visible");
    await eventually("no notification is left", async () => {
      if ((await toasts.count()) === 0) return true;
      const shown = await toasts.elementHandles();
      await this.runCommand("Notifications: Clear All Notifications");
      for (const toast of shown) await toast.waitForElementState("hidden");
      return false;
    });
  }

  /** Waits for the modal dialog and returns what it asks. */
  async question(): Promise<string> {
    return this.dialog().locator(".dialog-message-container").innerText();
  }

  /** Clicks one of the modal dialog's buttons. */
  async answerQuestion(button: string): Promise<void> {
    const shown = await this.dialog().elementHandle();
    await this.dialog().locator(".dialog-buttons").getByRole("button", { name: button, exact: true }).click();
    // The next question may be there at once.
    await shown.waitForElementState("hidden");
  }

  /** Closes it with the Escape key: nothing is decided. */
  async dismissQuestion(): Promise<void> {
    const shown = await this.dialog().elementHandle();
    await this.page.keyboard.press("Escape");
    await shown.waitForElementState("hidden");
  }

  private dialog(): Locator {
    return this.page.locator(".monaco-dialog-box");
  }

  /** Drags the sidebar's edge until it has this width, in pixels. */
  async widenSidebar(width: number): Promise<void> {
    const box = await this.sidebar.boundingBox();
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
