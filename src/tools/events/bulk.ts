// Sends the events of a source: checks all of them first, then sends them batch by batch.
import type { EventsClient } from "../../artie/index.ts";
import type { Progress, LookContext } from "../context.ts";
import { ToolError } from "../../rules/tool-error.ts";
import { Packer } from "./batches.ts";
import { Delivery } from "./delivery.ts";
import { Problems } from "./problems.ts";
import type { EventSource, Portion } from "./source.ts";

export interface BulkOptions {
  /** Sends the good events and reports the others, instead of sending nothing. */
  readonly skipInvalid: boolean;
  /** The position to begin at: what stands before has been accepted already. */
  readonly resumeFrom: number | undefined;
}

interface Work {
  readonly source: EventSource;
  readonly signal: AbortSignal;
  readonly from: number;
  /** Told how much of the source this pass has read. */
  readonly report: (done: number, message: string) => void;
}

/** @throws ToolError: about bad events when nothing was sent, `incomplete` with the account when sending stopped */
export async function sendEvents(
  { signal, progress }: Pick<LookContext, "signal" | "progress">,
  client: EventsClient,
  source: EventSource,
  { skipInvalid, resumeFrom }: BulkOptions,
): Promise<object> {
  const delivery = new Delivery(client, source, signal, resumeFrom);
  const passes = skipInvalid ? 1 : 2;
  const meter = createMeter(progress, passes * source.size);
  const work = { source, signal, from: resumeFrom ?? 0 };
  try {
    if (!skipInvalid) await check({ ...work, report: meter });
    const offset = (passes - 1) * source.size;
    const report = (done: number, message: string) => {
      meter(offset + done, message);
    };
    await send({ ...work, report }, delivery);
  } catch (error) {
    throw delivery.stoppedBy(error);
  }
  return delivery.result();
}

/** @throws ToolError that names the first bad events and says how many there are */
async function check(work: Work): Promise<void> {
  const bad = new Problems(work.source.unit);
  let good = 0;
  for await (const { events, done } of portions(work)) {
    for (const event of events) {
      if ("problem" in event) bad.add(event);
      else good++;
    }
    work.report(done, `Checked ${good + bad.total} events`);
  }
  if (bad.total > 0) throw badEvents(bad, good);
  if (good === 0) throw noEvents(work);
}

async function send(work: Work, delivery: Delivery): Promise<void> {
  const packer = new Packer();
  for await (const { events, done } of portions(work)) {
    for (const event of events) {
      if ("problem" in event) {
        delivery.skipped.add(event);
        continue;
      }
      if (!packer.hasRoomFor(event)) await delivery.post(packer.take());
      packer.add(event);
    }
    // All of it has been sent only when the last batch has.
    if (done < work.source.size) work.report(done, `Sent ${delivery.accepted} events`);
  }
  await delivery.post(packer.take());
  if (delivery.accepted === 0 && delivery.skipped.total === 0) throw noEvents(work);
  work.report(work.source.size, `Sent ${delivery.accepted} events`);
}

/** What the source has from the position on. */
async function* portions({ source, signal, from }: Work): AsyncGenerator<Portion> {
  for await (const { done, events } of source.read(signal)) {
    signal.throwIfAborted();
    yield { done, events: from === 0 ? events : events.filter(({ position }) => position >= from) };
  }
}

function badEvents(bad: Problems, good: number): ToolError {
  const message = `Nothing was sent: ${bad.total} of ${good + bad.total} events can't be. Mend them, or pass skipInvalid to send the others.`;
  return new ToolError("invalid_input", message, [], { problems: bad.shown, problemsTotal: bad.total });
}

function noEvents({ source, from }: Work): ToolError {
  const where = from === 0 ? "" : ` from ${source.unit} ${from} on`;
  return new ToolError("invalid_input", `Nothing was sent: there are no events${where}. Give at least one.`);
}

/** Passes on every percent, once. */
function createMeter(progress: (progress: Progress) => void, total: number) {
  let last = -1;
  return (done: number, message: string) => {
    const percent = Math.floor((100 * done) / total);
    if (percent <= last) return;
    last = percent;
    progress({ done, total, message });
  };
}
