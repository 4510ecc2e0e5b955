// A pipeline's page in its editor tab, as a person uses it. It is a frame in a frame: VS Code keeps what extensions
// show apart from itself.
import { type FrameLocator, type Locator, type Page } from "playwright-core";
import { shots, type Theme, THEMES } from "./pictures.ts";

export class PipelinePage {
  /** Leads to the page's own document, for whatever reads all of it. */
  static readonly frames = ["iframe.webview.ready", "#active-frame"] as const;

  readonly frame: FrameLocator;
  readonly grid: Locator;
  readonly rows: Locator;
  private readonly page: Page;
  /** How much wider than the page the window is, in pixels. */
  private around: number | undefined;

  constructor(page: Page) {
    this.page = page;
    const [outer, inner] = PipelinePage.frames;
    // The page of before may still be on its way out.
    this.frame = page.locator(outer).last().contentFrame().frameLocator(inner);
    this.grid = this.frame.getByRole("grid", { name: "Tables" });
    this.rows = this.grid.locator(".grid-body").getByRole("row");
  }

  /** Waits until the page shows this pipeline with its tables. */
  async waitFor(name: string): Promise<void> {
    await this.frame.getByRole("heading", { level: 1, name, exact: true }).waitFor();
    await this.rows.first().waitFor();
  }

  /** The state of one of the stations: Source, Source reader, Pipeline, Destination. */
  stateOf(station: string): Locator {
    return this.frame
      .locator(".stop")
      .filter({ has: this.frame.locator(".stop-title").getByText(station, { exact: true }) })
      .locator(".stop-state");
  }

  button(name: string): Locator {
    return this.frame.getByRole("button", { name, exact: true });
  }

  /** The names in the list that exist as rows, from the top. */
  async names(): Promise<string[]> {
    return this.cells("name");
  }

  /** The numbers of rows from the top. */
  async counts(): Promise<number[]> {
    return (await this.cells("rows")).map((count) => Number(count.replaceAll(",", "")));
  }

  /** One cell of each row from the top, all of one moment: figures grow, and rows come and go, while one looks. */
  private async cells(name: string): Promise<string[]> {
    return this.frame.locator("body").evaluate(`
      [...document.querySelectorAll(".grid-body [role=row]")]
        .sort((a, b) => a.ariaRowIndex - b.ariaRowIndex)
        .map((row) => row.querySelector(".cell.${name}").innerText)`);
  }

  /** The row that the arrow keys have made the active one. */
  activeName(): Locator {
    return this.grid.locator('[aria-selected="true"] .cell.name');
  }

  async filter(text: string): Promise<void> {
    await this.frame.getByRole("textbox", { name: "Filter tables" }).fill(text);
  }

  /** Chooses an entry of one of the page's lists. */
  async choose(list: string, entry: string): Promise<void> {
    await this.frame.getByRole("combobox", { name: list }).click();
    await this.frame.getByRole("option", { name: entry, exact: true }).click();
  }

  /** Waits until the line above the list says this. */
  async waitForCount(text: string): Promise<void> {
    await this.frame.getByRole("status").getByText(text, { exact: true }).waitFor();
  }

  /** On how many lines the stations stand. */
  async stationLines(): Promise<number> {
    return this.frame
      .locator("body")
      .evaluate(
        `new Set([...document.querySelectorAll(".stop")].map((stop) => stop.getBoundingClientRect().top)).size`,
      );
  }

  /** The stations whose lines are cut at their lower edge. */
  async cutStations(): Promise<string[]> {
    return this.frame
      .locator("body")
      .evaluate(
        `[...document.querySelectorAll(".stop, .stop > *")].filter((each) => each.scrollHeight > each.clientHeight + 1).map((each) => each.textContent.trim())`,
      );
  }

  /** How wide the page itself is, in pixels. */
  async width(): Promise<number> {
    return this.frame.locator("body").evaluate("document.documentElement.clientWidth");
  }

  /** How much wider than its tab the page's content is, in pixels: 0 unless something sticks out. */
  async overflow(): Promise<number> {
    const root = "document.documentElement";
    return this.frame.locator("body").evaluate(`${root}.scrollWidth - ${root}.clientWidth`);
  }

  /** How much has jumped since the page was opened, as browsers measure it; what a person did not cause counts. */
  async layoutShift(): Promise<{ readonly sum: number; readonly what: string }> {
    return this.frame.locator("body").evaluate(`new Promise((resolve) => {
      let [sum, what] = [0, ""];
      const add = (list) =>
        list.getEntries().forEach((entry) => {
          if (entry.hadRecentInput) return;
          sum += entry.value;
          const moved = entry.sources.map(({ node, previousRect: a, currentRect: b }) =>
            (node?.className ?? node?.nodeName) + " " + [a.x, a.y, b.x, b.y].map(Math.round).join(" "));
          what += entry.value.toFixed(4) + ": " + moved.join("; ") + "\\n";
        });
      new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
      requestAnimationFrame(() => requestAnimationFrame(() => resolve({ sum, what })));
    })`);
  }

  /** What a screen reader was told last. */
  announced(): Locator {
    return this.frame.locator(".announced[role=status]");
  }

  /** Everything in the page that exists. */
  async elementCount(): Promise<number> {
    return this.frame.locator("body").evaluate("document.querySelectorAll('*').length");
  }

  /** Makes the window so wide that the page has this width, and waits until it has. */
  async resize(width: number, height: number): Promise<void> {
    this.around ??= (this.page.viewportSize()?.width ?? 0) - (await this.width());
    await this.page.setViewportSize({ width: width + this.around, height });
    await this.eventually(`document.documentElement.clientWidth === ${width}`);
  }

  /** Keeps what the window shows, in every theme. */
  async pictures(name: string): Promise<void> {
    await shots(this.page, name, (theme) => this.waitForTheme(theme));
  }

  /** Waits until the page has the colors of the theme. */
  async waitForTheme(theme: Theme): Promise<void> {
    await this.eventually(`document.body.dataset.vscodeThemeKind === "${THEMES[theme].webview}"`);
  }

  /** Waits until the condition holds in the page; its frames are drawn by then. */
  private async eventually(condition: string): Promise<void> {
    await this.frame.locator("body").evaluate(`new Promise((resolve) => {
      const look = () => (${condition} ? requestAnimationFrame(resolve) : requestAnimationFrame(look));
      look();
    })`);
  }
}
