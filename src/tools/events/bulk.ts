// Sends the events of a source: checks all of them first, unless bad ones are to be skipped.
import type { LookContext } from "../context.ts";
import { ToolError } from "../../rules/tool-error.ts";
import { Delivery, type Shipment } from "./delivery.ts";
import { Problems } from "./problems.ts";
import type { PlacedEvent } from "./source.ts";

/** Told how far a pass has come, and that in words. */
type Report = (done: number, message: string) => void;

/** @throws ToolError: about bad events when nothing was sent, `incomplete` with the account when sending stopped */
export async function sendEvents(
  shipment: Shipment,
  skipInvalid: boolean,
  progress: LookContext["progress"],
): Promise<object> {
  const checked = skipInvalid ? 0 : shipment.source.size;
  const report = createMeter(progress, checked + shipment.source.size);
  const delivery = new Delivery(shipment);
  try {
    if (!skipInvalid) await check(shipment, report);
    await send(shipment, delivery, (done, message) => {
      report(checked + done, message);
    });
  } catch (error) {
    throw delivery.stoppedBy(error);
  }
  return delivery.result();
}

/** @throws ToolError that names the first bad events and says how many there are */
async function check(shipment: Shipment, report: Report): Promise<void> {
  const bad = new Problems(shipment.source.unit);
  const good = await eachEvent(shipment, bad, (count) => {
    report(shipment.source.done(), `Checked ${count} events`);
  });
  if (good === 0 || bad.total > 0) throw nothingSent(shipment, bad, good);
}

async function send(shipment: Shipment, delivery: Delivery, report: Report): Promise<void> {
  const { source } = shipment;
  const { skipped } = delivery;
  const good = await eachEvent(
    shipment,
    skipped,
    () => {
      // All of it has been sent only when the last request has.
      if (source.done() < source.size) report(source.done(), `Sent ${delivery.accepted} events`);
    },
    (event) => delivery.add(event),
  );
  await delivery.post();
  if (good === 0) throw nothingSent(shipment, skipped, 0);
  if (skipped.loss !== undefined) throw new ToolError("invalid_input", skipped.loss);
  report(source.size, `Sent ${delivery.accepted} events`);
}

/** Goes through what the source has from the position on, and says how many good events that were. */
async function eachEvent(
  { source, signal, resumeFrom = 0 }: Shipment,
  bad: Problems,
  report: (count: number) => void,
  take?: (event: PlacedEvent) => Promise<void>,
): Promise<number> {
  let good = 0;
  for await (const events of source.read(signal)) {
    signal.throwIfAborted();
    // What keeps the source from being read as far as that is told as well.
    for (const event of events.filter((event) => event.position >= resumeFrom || "lostTo" in event)) {
      if ("problem" in event) bad.add(event);
      else await take?.(event);
      if (!("problem" in event)) good++;
    }
    report(good + bad.total);
  }
  return good;
}

function nothingSent({ source, resumeFrom }: Shipment, bad: Problems, good: number): ToolError {
  const where = resumeFrom === undefined ? "" : ` from ${source.unit} ${resumeFrom} on`;
  const none = `there are no events${where}. Give at least one.`;
  const some = [
    `${bad.total} of ${good + bad.total} events can't be.`,
    bad.loss,
    good === 0 ? "Mend them." : "Mend them, or pass skipInvalid to send the others.",
  ];
  const problem = bad.total === 0 ? none : some.filter(Boolean).join(" ");
  return new ToolError("invalid_input", `Nothing was sent: ${problem}`, [], bad.asData("problems"));
}

/** Passes on every percent, once. */
function createMeter(progress: LookContext["progress"], total: number): Report {
  let last = -1;
  return (done, message) => {
    const percent = Math.floor((100 * done) / total);
    if (percent > last) progress({ done, total, message });
    last = Math.max(last, percent);
  };
}
