// The pipeline page in the browser: lays out its sections and hands each of them what the extension says.
import type { PageState, PageView, ToPage } from "../messages.ts";
import { WINDOWS } from "../messages.ts";
import { drawUsage } from "./chart.ts";
import { busyIcon, el, exchange, icon, setAttributes, setText, whenChanged } from "./dom.ts";
import { drawErrors } from "./errors.ts";
import { listen, recall, remember, send } from "./host.ts";
import { TableSection } from "./tables.ts";
import { drawTopology, type Stops } from "./topology.ts";
import { word } from "./words.ts";

const main = document.querySelector("main");
if (main) build(main, main.dataset["pipeline"] ?? "");

function build(page: HTMLElement, pipeline: string): void {
  let state = recall(pipeline);
  const keep = (change: Partial<PageState>): void => {
    state = { ...state, ...change };
    remember(state);
  };
  const title = el("h1");
  const problem = el("div", { class: "problem", role: "alert", hidden: true });
  const actions = el("div", { class: "actions", role: "group", "aria-label": word("actions") });
  const topology = el("ol", { class: "topology", "aria-label": word("topology") });
  const tables = new TableSection(state, keep);
  const usage = el("div");
  const errors = el("div");
  const windows = windowSelect(state, keep);
  const parts = [
    topology,
    section("usage", word("usage"), usage, windows),
    section("errors", word("errors"), errors),
    tables.element,
  ];
  page.append(el("header", {}, title, actions), problem, ...parts);
  const drawStops = whenChanged((view: Stops) => {
    drawTopology(topology, view);
  });
  const drawView = whenChanged((view: PageView) => {
    setText(title, view.name);
    drawActions(actions, view);
    drawProblem(problem, view);
    drawStops({ stops: view.stops, flows: view.flows });
    setAttributes(page, { "aria-busy": String(view.loading) });
    for (const part of parts) part.hidden = view.stops.length === 0 && !view.loading;
    tables.showView(view);
  });
  listen((message) => {
    show(message);
  });
  keep({});
  send({ kind: "ready", window: state.window });

  function show(message: ToPage): void {
    switch (message.kind) {
      case "view":
        drawView(message.view);
        return;
      case "tables":
        tables.showRows(message.rows, message.known);
        return;
      case "usage":
        drawUsage(usage, message.usage);
        tables.showUsage(message.usage);
        return;
      case "errors":
        drawErrors(errors, message.errors);
        return;
      case "select":
        tables.select(message.table);
    }
  }
}

function section(id: string, title: string, content: HTMLElement, ...tools: HTMLElement[]): HTMLElement {
  const heading = el("div", { class: "heading" }, el("h2", { id: `${id}-title` }, title), ...tools);
  return el("section", { "aria-labelledby": `${id}-title`, class: id }, heading, content);
}

function windowSelect(state: PageState, keep: (change: Partial<PageState>) => void): HTMLElement {
  const select = el("vscode-single-select", { "data-key": "window" });
  select.label = word("window");
  for (const value of WINDOWS) {
    select.append(el("vscode-option", { value, selected: value === state.window }, word(value)));
  }
  select.addEventListener("change", () => {
    const window = WINDOWS.find((value) => value === select.value);
    if (!window) return;
    keep({ window });
    send({ kind: "window", window });
  });
  return select;
}

/** What sets a pipeline going: the one thing that somebody who finds it standing still is here for. */
const MAIN_ACTIONS: readonly string[] = ["start", "resume"];

function drawActions(container: HTMLElement, { actions }: PageView): void {
  const buttons = actions.map(({ id, title, icon: symbol, busy }) => {
    const button = el("vscode-button", { secondary: !MAIN_ACTIONS.includes(id), "data-key": id });
    button.append(busyIcon(symbol, busy), title);
    return runs(button, id, busy);
  });
  exchange(container, ...buttons);
}

function drawProblem(container: HTMLElement, { problem, busy }: PageView): void {
  container.hidden = problem === undefined;
  const children: HTMLElement[] = problem ? [icon("warning"), el("p", {}, problem.text)] : [];
  if (problem?.remedy) {
    const { id, title } = problem.remedy;
    const isBusy = busy.includes(id);
    const button = el("vscode-button", { "data-key": "remedy" });
    button.append(...(isBusy ? [busyIcon("", true)] : []), title);
    children.push(runs(button, id, isBusy));
  }
  exchange(container, ...children);
}

/** The button stays when what it does becomes another: it says so itself. */
function runs(button: HTMLElement, action: string, busy: boolean): HTMLElement {
  setAttributes(button, { "data-action": action, "aria-busy": busy ? "true" : undefined });
  button.addEventListener("click", () => {
    const { action: id } = button.dataset;
    if (id !== undefined && button.ariaBusy !== "true") send({ kind: "run", action: id });
  });
  return button;
}
