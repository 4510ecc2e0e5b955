// Changes pipelines one after the other: sends the request, waits until its effect can be seen, says how it went.
import * as vscode from "vscode";
import type { FullPipeline } from "../../artie/index.ts";
import { pipelineState } from "../../rules/state.ts";
import { codeOf } from "../shell/artie-error.ts";
import type { Deps } from "../shell/deps.ts";
import type { PersonCalls } from "../shell/person-calls.ts";
import type { Session } from "../shell/sessions.ts";
import type { Store } from "../shell/store.ts";
import { notDone, refresh, remedies } from "../ui/command.ts";
import { stateText } from "../ui/labels.ts";
import { explain, type Outcome, tell, warn } from "../ui/outcome.ts";
import { withProgress } from "../ui/progress.ts";
import { shown } from "../ui/text.ts";
import type { FollowUps } from "./follow-ups/index.ts";

const DEADLINE_MS = 10_000;
const PAUSE_MS = 700;

/** What commands have: they run tools, and say what is to be told when it has ended. */
export interface CommandDeps extends Deps {
  readonly followUps: FollowUps;
  readonly calls: PersonCalls;
}

export interface ToolCall {
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
}

export interface Operation<T extends { readonly pipeline: FullPipeline }> {
  /** Shown while it goes on: "Starting Billing to Snowflake". */
  readonly title: (name: string) => string;
  readonly call: (target: T) => ToolCall;
  /** Told before each one is sent; gives what takes that back when it fails. */
  readonly begin?: (target: T) => () => void;
  /** Whether the state shows that it has happened. */
  readonly isVisible: (pipeline: FullPipeline, target: T) => boolean;
  /** Told of each one whose effect shows. */
  readonly seen?: (result: Done<T>) => void;
  /** A sentence about what has happened to all of them. */
  readonly done: (results: readonly Done<T>[]) => string;
  /** A clause: "Billing to Snowflake was not started". */
  readonly failed: (name: string) => string;
}

export interface Done<T> {
  readonly target: T;
  readonly name: string;
  /** The state after it. */
  readonly pipeline: FullPipeline;
}

/** Failures are told one by one, successes in one sentence; the outcome is the failure, if there is one. */
export async function perform<T extends { readonly pipeline: FullPipeline }>(
  deps: CommandDeps,
  session: Session,
  targets: readonly T[],
  operation: Operation<T>,
): Promise<Outcome | undefined> {
  const done: Done<T>[] = [];
  let trouble: Outcome | undefined;
  for (const target of targets) {
    const result = await performOne(deps, session, target, operation);
    if ("ok" in result) trouble ??= result;
    else done.push(result);
  }
  const success = done.length > 0 ? tell(operation.done(done)) : undefined;
  return trouble ?? success;
}

async function performOne<T extends { readonly pipeline: FullPipeline }>(
  deps: CommandDeps,
  session: Session,
  target: T,
  operation: Operation<T>,
): Promise<Done<T> | Outcome> {
  const name = shown(target.pipeline.name);
  return withProgress(operation.title(name), async (signal) => {
    const takeBack = operation.begin?.(target);
    try {
      const { tool, input } = operation.call(target);
      await deps.calls.invoke(session, tool, input, signal);
    } catch (error) {
      takeBack?.();
      const retry = () => perform(deps, session, [target], operation);
      return notDone(deps, name, operation.failed(name), error, retry, target.pipeline);
    }
    return readBack(deps, target, operation, signal);
  });
}

async function readBack<T extends { readonly pipeline: FullPipeline }>(
  deps: Deps,
  target: T,
  operation: Operation<T>,
  signal: AbortSignal,
): Promise<Done<T> | Outcome> {
  const name = shown(target.pipeline.name);
  const isVisible = (pipeline: FullPipeline) => operation.isVisible(pipeline, target);
  try {
    const { pipeline, visible } = await settled(deps.store, target.pipeline.uuid, isVisible, signal);
    if (visible) {
      operation.seen?.({ target, name, pipeline });
      return { target, name, pipeline };
    }
    const state = stateText(pipelineState(pipeline));
    return warn(
      vscode.l10n.t("Artie accepted the request for {0} but still reports it as {1}. Refresh in a while.", name, state),
      refresh(),
    );
  } catch (error) {
    if (codeOf(error) === "canceled") {
      return warn(
        vscode.l10n.t("Stopped waiting for {0}. Artie had accepted the request; refresh to see its effect.", name),
        refresh(),
      );
    }
    const message = vscode.l10n.t(
      "Artie accepted the request for {0}, but its state could not be read: {1}",
      name,
      explain(error),
    );
    return warn(message, refresh(), ...remedies(deps, error));
  }
}

interface Settled {
  readonly pipeline: FullPipeline;
  /** False when the API still showed the old state at the deadline. */
  readonly visible: boolean;
}

/** Reads the pipeline until `isVisible`: accepted is not done. @throws ArtieError */
async function settled(
  store: Store,
  uuid: string,
  isVisible: (pipeline: FullPipeline) => boolean,
  signal: AbortSignal,
): Promise<Settled> {
  const deadline = performance.now() + DEADLINE_MS;
  for (;;) {
    const pipeline = await store.loadDetail(uuid, signal);
    if (isVisible(pipeline)) return { pipeline, visible: true };
    if (performance.now() >= deadline) return { pipeline, visible: false };
    await pause(signal);
  }
}

/** Ends early when the signal does: the next read then throws. */
async function pause(signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(done, PAUSE_MS);
    signal.addEventListener("abort", done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    }
  });
}
