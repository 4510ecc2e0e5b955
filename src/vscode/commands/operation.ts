// Changes pipelines one after the other: sends the request, waits until its effect can be seen, says how it went.
import { setTimeout as wait } from "node:timers/promises";
import * as vscode from "vscode";
import type { FullPipeline } from "../../artie/index.ts";
import { pipelineState } from "../../rules/state.ts";
import type { UndoCall } from "../../tools/plan.ts";
import { codeOf } from "../shell/artie-error.ts";
import { stepDone } from "../shell/walkthrough.ts";
import type { Deps } from "../shell/deps.ts";
import { type Command, notDone, refresh, remedies } from "../ui/command.ts";
import { stateText } from "../ui/labels.ts";
import { type Action, commandAction, explain, type Outcome, tell, warn } from "../ui/outcome.ts";
import type { Answer, PersonCalls, Settled } from "../ui/person-calls.ts";
import { withProgress } from "../ui/progress.ts";
import type { Question, ToolCall } from "../ui/settle.ts";
import { shown } from "../ui/text.ts";
import { undoAction, undoIn } from "../ui/undo.ts";
import type { FollowUps } from "./follow-ups/index.ts";

const DEADLINE_MS = 10_000;
const PAUSE_MS = 700;

/** What commands have: they run tools, and say what is to be told when it has ended. */
export interface CommandDeps extends Deps {
  readonly followUps: FollowUps;
  readonly calls: PersonCalls;
}

export type PersonCommand = Command<CommandDeps>;

interface Told {
  /** What it is about. */
  readonly name: string;
  /** Shown while it goes on. */
  readonly title: string;
  /** A clause: "The warehouse LOADING was not created". */
  readonly failed: string;
  readonly done: (result: Answer) => Outcome;
}

/** Asks, runs one tool, and tells how it ended; undefined when the person does not go on. */
export async function runTool(
  command: PersonCommand,
  call: ToolCall,
  question: Pick<Question<undefined>, "message" | "title" | "looking"> & { readonly yes: string },
  { name, title, failed, done }: Told,
): Promise<Outcome | undefined> {
  const { calls, session, args } = command;
  const ways = [{ title: question.yes, value: undefined, calls: [call] }] as const;
  try {
    const settled = await calls.settle(session, { ...question, ways, given: args.confirm });
    return settled && done(await withProgress(title, (signal) => settled.run(call, signal)));
  } catch (error) {
    return notDone(command, name, failed, error);
  }
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
  /** The call that takes it back. */
  readonly undo: UndoCall | undefined;
}

/** What is asked before operations; the first of them is what a program's yes is for. */
export interface Asking<T extends { readonly pipeline: FullPipeline }> extends Omit<
  Question<Operation<T>>,
  "ways" | "given"
> {
  /** By their buttons. */
  readonly ways: readonly [AskedWay<T>, ...AskedWay<T>[]];
}

type AskedWay<T extends { readonly pipeline: FullPipeline }> = readonly [title: string, operation: Operation<T>];

/**
 * Asks, then does it to all of them. Failures are told one by one, successes in one sentence; the outcome is the failure, if
 * there is one. Undefined when the person does not go on.
 */
export async function perform<T extends { readonly pipeline: FullPipeline }>(
  command: PersonCommand,
  targets: readonly T[],
  { ways: [first, ...others], ...question }: Asking<T>,
): Promise<Outcome | undefined> {
  const toWay = ([title, operation]: AskedWay<T>) => ({ title, value: operation, calls: targets.map(operation.call) });
  const settled = await command.calls.settle(command.session, {
    ...question,
    ways: [toWay(first), ...others.map(toWay)],
    given: command.args.confirm,
  });
  return settled && carryOut(command, targets, settled);
}

async function carryOut<T extends { readonly pipeline: FullPipeline }>(
  command: PersonCommand,
  targets: readonly T[],
  settled: Settled<Operation<T>>,
): Promise<Outcome | undefined> {
  const done: Done<T>[] = [];
  let trouble: Outcome | undefined;
  for (const target of targets) {
    const result = await performOne(command, target, settled);
    if ("ok" in result) trouble ??= result;
    else done.push(result);
    // For the walkthrough, whose step is done when something was.
    if (done.length > 0) stepDone("act");
  }
  const success = done.length > 0 ? tell(settled.value.done(done), ...afterwards(command, done)) : undefined;
  return trouble ?? success;
}

function afterwards<T>(command: PersonCommand, done: readonly Done<T>[]): Action[] {
  const about = { pipelines: done.map(({ pipeline }) => pipeline.uuid) };
  return [
    commandAction(vscode.l10n.t("Show What Happened"), "artie.whatHappened", about),
    ...undoAction(
      command,
      done.map(({ undo }) => undo),
    ),
  ];
}

async function performOne<T extends { readonly pipeline: FullPipeline }>(
  command: PersonCommand,
  target: T,
  settled: Settled<Operation<T>>,
): Promise<Done<T> | Outcome> {
  const operation = settled.value;
  const name = shown(target.pipeline.name);
  return withProgress(operation.title(name), async (signal) => {
    const takeBack = operation.begin?.(target);
    let undo: UndoCall | undefined;
    try {
      undo = undoIn(await settled.run(operation.call(target), signal));
    } catch (error) {
      takeBack?.();
      // They have seen what it would do.
      const retry = () => carryOut(command, [target], settled);
      return notDone(command, name, operation.failed(name), error, retry, target.pipeline);
    }
    return readBack(command, { target, undo }, operation, signal);
  });
}

/** Reads the pipeline until the effect shows: accepted is not done. */
async function readBack<T extends { readonly pipeline: FullPipeline }>(
  command: PersonCommand,
  { target, undo }: Pick<Done<T>, "target" | "undo">,
  operation: Operation<T>,
  signal: AbortSignal,
): Promise<Done<T> | Outcome> {
  const name = shown(target.pipeline.name);
  const deadline = performance.now() + DEADLINE_MS;
  try {
    for (;;) {
      const pipeline = await command.store.loadDetail(target.pipeline.uuid, signal);
      if (operation.isVisible(pipeline, target)) {
        operation.seen?.({ target, name, pipeline, undo });
        return { target, name, pipeline, undo };
      }
      if (performance.now() >= deadline) return notVisible(name, pipeline);
      // Ends early when the signal does: the next read then throws.
      await wait(PAUSE_MS, undefined, { signal }).catch(() => undefined);
    }
  } catch (error) {
    const { t } = vscode.l10n;
    if (codeOf(error) === "canceled") {
      return warn(
        t("Stopped waiting for {0}. Artie had accepted the request; refresh to see its effect.", name),
        refresh(),
      );
    }
    const why = explain(error);
    return warn(
      t("Artie accepted the request for {0}, but its state could not be read: {1}", name, why),
      refresh(),
      ...remedies(command, error),
    );
  }
}

function notVisible(name: string, pipeline: FullPipeline): Outcome {
  const state = stateText(pipelineState(pipeline));
  return warn(
    vscode.l10n.t("Artie accepted the request for {0} but still reports it as {1}. Refresh in a while.", name, state),
    refresh(),
  );
}
