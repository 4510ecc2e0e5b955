// The process that the bench of bulk tracking measures: uploads a small file, then a large one, and tells its peaks.
import { trackingTools } from "../../src/tools/tracking.ts";
import { callTool, servicesFor } from "../unit/support/services.ts";

const [folder = "", format = "", url = ""] = process.argv.slice(2);

async function upload(file: string): Promise<number> {
  const tool = trackingTools.find(({ name }) => name === "create_a_artie_bulk_track");
  if (!tool) throw new Error("There is no tool for bulk tracking.");
  const addresses = { url, eventsUrl: url, apiKey: "arsk_bench", ingestionKey: "bench-ingestion-key" };
  const services = servicesFor(addresses, { workspaceFolders: [folder] });
  const { ok, value } = await callTool(tool, { file }, services);
  if (!ok) throw new Error(JSON.stringify(value));
  return Number(value["accepted"]);
}

/** Of the process so far, in MB. */
function peak(): number {
  return process.resourceUsage().maxRSS / 1e3;
}

await upload(`small.${format}`);
const peakAfterSmall = peak();
const started = performance.now();
const accepted = await upload(`large.${format}`);
const seconds = (performance.now() - started) / 1000;
process.send?.({ peakAfterSmall, peakAfterLarge: peak(), accepted, seconds });
process.disconnect();
