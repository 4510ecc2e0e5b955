// The gateway as it is deployed: the package from npm, the image, and the manifests.
import { cp, mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { z } from "zod";
import { parseCommand } from "../../src/cli/options.ts";
import { nodeBinary, root } from "../harness/paths.ts";
import { execute } from "../harness/processes.ts";
import { freePort } from "../support/free-port.ts";
import { buildImage, start } from "./deployed.ts";
import { ask, callBody } from "./gateway.ts";
import { HandMade } from "./oauth-clients.ts";

const deploy = join(root, "src/gateway/deploy");
const PORT = "4319";
const started = z.object({ url: z.url(), adminToken: z.string() });
let home: string;
let tarball: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "artie-deploy-"));
  const packed = join(home, "packed");
  await execute(nodeBinary, ["esbuild.mjs", "--production", `--outdir=${join(packed, "dist")}`], { cwd: root });
  for (const file of ["package.json", "README.md", "LICENSE", ".npmignore"]) {
    await cp(join(root, file), join(packed, file));
  }
  await execute("npm", ["pack", "--ignore-scripts", "--silent"], { cwd: packed, env: withThisNode() });
  const [name] = (await readdir(packed)).filter((file) => file.endsWith(".tgz"));
  tarball = join(packed, name ?? "");
});

afterAll(() => rm(home, { recursive: true, force: true }));

function withThisNode(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${dirname(nodeBinary)}:${process.env["PATH"] ?? ""}` };
}

test("the package runs where nothing but Node is", async () => {
  const folder = await mkdtemp(join(home, "npx-"));
  const env = { ...withThisNode(), ARTIE_HOME: join(folder, "home"), npm_config_cache: join(folder, "cache") };
  await cp(tarball, join(folder, basename(tarball)));
  const command = [
    "npx",
    "--yes",
    `./${basename(tarball)}`,
    "gateway",
    "--sandbox",
    "--port",
    String(await freePort()),
  ];
  await using gateway = await start(command, env, folder);
  const { url, adminToken } = started.parse(JSON.parse(gateway.line));
  const headers = { authorization: `Bearer ${adminToken}` };
  expect((await fetch(`${url}/admin/v1/grants`, { headers })).status).toBe(200);
  const body = JSON.stringify({ name: "Packed" });
  const sent = { method: "POST", headers: { ...headers, "content-type": "application/json" }, body };
  const made = z
    .looseObject({ connect_code: z.string() })
    .parse(await (await fetch(`${url}/admin/v1/grants`, sent)).json());
  const { access_token } = await (await HandMade.register(url)).tokens(made.connect_code);
  const called = { method: "POST", headers: { authorization: `Bearer ${access_token}` }, body: callBody("ping") };
  expect((await ask(`${url}/mcp`, called)).status).toBe(200);
});

describe("the image", () => {
  test("starts the gateway with what its file says, and is healthy", async () => {
    const context = await mkdtemp(join(home, "context-"));
    await cp(tarball, join(context, "artie-0.0.0.tgz"));
    const image = await buildImage(join(deploy, "Dockerfile"), context, join(home, "image"));
    expect(image.user).toBe("nonroot");
    expect(image.ports).toEqual([PORT]);
    const before = await filesIn(join(image.root, "app"));
    const port = String(await freePort());
    const [program = "", ...args] = image.healthcheck.map((word) => word.replace(PORT, port));
    await expect(execute(program, args)).rejects.toThrow();
    await using gateway = await start([...image.entrypoint, "--port", port], image.env, image.root);
    expect(started.parse(JSON.parse(gateway.line)).adminToken).toMatch(/^art_/);
    await execute(program, args);
    // What it keeps lies in the volume: all else may be read-only.
    expect((await readdir(join(image.root, "data"))).length).toBeGreaterThan(0);
    expect(await filesIn(join(image.root, "app"))).toEqual(before);
  });

  test("holds nothing of the extension and no build tools", async () => {
    const image = join(home, "image", "last", "app");
    const files = (await filesIn(image)).map(([file]) => file);
    expect(files).toContain("dist/cli.js");
    expect(files.filter((file) => /node_modules|extension\.js|bridge|\.map$|\.ts$/.test(file))).toEqual([]);
  });
});

describe("the manifests", () => {
  const secretRef = z.object({ name: z.string(), valueFrom: z.object({ secretKeyRef: z.looseObject({}) }) });
  const container = z.looseObject({
    args: z.array(z.string()),
    env: z.array(secretRef),
    securityContext: z.looseObject({
      readOnlyRootFilesystem: z.literal(true),
      allowPrivilegeEscalation: z.literal(false),
    }),
    livenessProbe: z.looseObject({ httpGet: z.looseObject({ path: z.literal("/healthz") }) }),
    readinessProbe: z.looseObject({ httpGet: z.looseObject({ path: z.literal("/readyz") }) }),
  });
  const pod = z.looseObject({
    terminationGracePeriodSeconds: z.number().min(31),
    securityContext: z.looseObject({ runAsNonRoot: z.literal(true) }),
    containers: z.tuple([container]),
  });

  test("for Kubernetes take secrets by reference and give words that the gateway knows", async () => {
    const documents = parseAllDocuments(await readFile(join(deploy, "kubernetes.yaml"), "utf8"));
    const [deployment, budget, service] = documents.map((each) => each.toJS() as unknown);
    expect([deployment, budget, service]).toMatchObject([
      { kind: "Deployment", spec: { replicas: 3 } },
      { kind: "PodDisruptionBudget", spec: { minAvailable: 2 } },
      { kind: "Service" },
    ]);
    const { spec } = z
      .looseObject({ spec: z.looseObject({ template: z.looseObject({ spec: pod }) }) })
      .parse(deployment);
    const { args } = spec.template.spec.containers[0];
    expect(gatewayWith(args)).toMatchObject({ name: "gateway" });
  });

  test("for Compose run three replicas behind Caddy with words that the gateway knows", async () => {
    const compose = z
      .looseObject({
        services: z.looseObject({
          gateway: z.looseObject({
            command: z.array(z.string()),
            deploy: z.object({ replicas: z.literal(3) }),
            read_only: z.literal(true),
          }),
          postgres: z.looseObject({ image: z.string() }),
          caddy: z.looseObject({ image: z.string() }),
        }),
      })
      .parse(parse(await readFile(join(deploy, "compose.yaml"), "utf8")));
    expect(gatewayWith(compose.services.gateway.command)).toMatchObject({ name: "gateway" });
  });
});

/** What the image's own words and these make, with every variable given. */
function gatewayWith(args: readonly string[]) {
  const given = args.map((arg) =>
    arg.replace(/\$\(STORE\)/, "postgres://artie@postgres/artie").replace(/\$\{.*?\}/, "artie.example.com"),
  );
  return parseCommand(["gateway", "--host", "0.0.0.0", "--behind-proxy", ...given]);
}

async function filesIn(folder: string): Promise<[file: string, bytes: number][]> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort();
  return Promise.all(
    paths.map(async (path) => [path.slice(folder.length + 1), (await stat(path)).size] as [string, number]),
  );
}
