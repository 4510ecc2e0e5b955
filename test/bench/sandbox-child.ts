// A sandbox in a process of its own, so that its work does not count as that of the tools.
import { startSandbox } from "../../src/sandbox/index.ts";

const { url, eventsUrl, apiKey, ingestionKey } = await startSandbox();
process.send?.({ url, eventsUrl, apiKey, ingestionKey });
