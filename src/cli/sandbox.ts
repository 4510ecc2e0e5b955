// `artie-mcp sandbox`: an Artie API on this machine, alone.
import { FAULT_NAMES, type FaultName, type FaultRates, startSandbox } from "../sandbox/index.ts";
import { CommandError, reasonOf, UsageError } from "./errors.ts";
import type { SandboxCommand } from "./options.ts";
import { aborted, stopSignal } from "./stop.ts";

/** Runs until the process is told to stop. The first line of stdout is the URL; the key opens made-up data alone. */
export async function runSandbox({ faults, ...options }: SandboxCommand): Promise<void> {
  await using sandbox = await startSandbox({ ...options, faults: faultsOf(faults) }).catch((error: unknown) => {
    throw new CommandError(`The sandbox could not start on port ${options.port}: ${reasonOf(error)}.`);
  });
  const stop = stopSignal();
  process.stdout.write(`${sandbox.url}\nAPI key: ${sandbox.apiKey}\nIngestion key: ${sandbox.ingestionKey}\n`);
  await aborted(stop);
}

function faultsOf(rates: ReadonlyMap<string, number>): FaultRates {
  return Object.fromEntries([...rates].map(([name, rate]) => [faultName(name), rate]));
}

function faultName(word: string): FaultName {
  const name = FAULT_NAMES.find((candidate) => candidate === word);
  if (name !== undefined) return name;
  throw new UsageError(`There is no fault "${word}"; there are ${FAULT_NAMES.join(", ")}.`);
}
