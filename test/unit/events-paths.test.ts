// Which files bulk tracking reads: those inside the workspace, and no others, whatever the path looks like.
import { mkdirSync, symlinkSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { usableFolders } from "../../src/tools/events/workspace-path.ts";
import { signUps, trackingTests } from "./support/tracking.ts";
import { makeWorkspace } from "./support/workspace.ts";

const start = trackingTests();

describe("a file inside the workspace", () => {
  it("is found by a relative and by an absolute path, and through a link that stays inside", async () => {
    const { bulk, workspace } = start();
    mkdirSync(join(workspace.folder, "data"));
    const path = workspace.write("data/signups.csv", signUps(2));
    symlinkSync(path, join(workspace.folder, "link.csv"));
    for (const file of ["data/signups.csv", "./data/../data/signups.csv", path, "link.csv"]) {
      expect(await bulk({ file })).toMatchObject({ accepted: 2 });
    }
  });

  it("is found when the workspace folder itself is a link", async () => {
    const target = makeWorkspace();
    const outer = makeWorkspace();
    const folder = join(outer.folder, "linked");
    symlinkSync(target.folder, folder);
    const real = target.write("a.csv", signUps(1));
    const { bulk } = start({ workspaceFolders: [folder] });
    for (const file of ["a.csv", join(folder, "a.csv"), real])
      expect(await bulk({ file })).toMatchObject({ accepted: 1 });
  });

  it("is found in the second of two folders, and asked about when both have it", async () => {
    const [one, two] = [makeWorkspace(), makeWorkspace()];
    const { bulk, bulkFailure } = start({ workspaceFolders: [one.folder, two.folder] });
    const path = two.write("a.csv", signUps(1));
    expect(await bulk({ file: "a.csv" })).toMatchObject({ accepted: 1 });
    one.write("a.csv", signUps(1));
    expect(await bulkFailure({ file: "a.csv" })).toMatchObject({ code: "ambiguous_name", candidates: { 1: path } });
    expect(await bulk({ file: path })).toMatchObject({ accepted: 1 });
  });
});

describe("a path outside of the workspace", () => {
  it("is refused, whether there is a file or not", async () => {
    const { sandbox, bulkFailure, workspace } = start();
    const other = makeWorkspace();
    const outside = other.write("secret.csv", signUps(1));
    const name = outside.slice(other.folder.lastIndexOf("/") + 1);
    const paths = [
      outside,
      `../${name}`,
      `data/../../${name}`,
      join(other.folder, "absent.csv"),
      `${workspace.folder}-2/a.csv`,
    ];
    for (const file of paths) {
      const error = await bulkFailure({ file });
      expect(error.code).toBe("refused");
      expect(error.message).toContain("outside of the workspace");
    }
    expect(sandbox.requests).toEqual([]);
  });

  it("is refused behind a link to a file and behind a link to a folder", async () => {
    const { bulkFailure, workspace } = start();
    const other = makeWorkspace();
    symlinkSync(other.write("secret.csv", signUps(1)), join(workspace.folder, "file.csv"));
    symlinkSync(other.folder, join(workspace.folder, "folder"));
    for (const file of ["file.csv", "folder/secret.csv"]) {
      expect((await bulkFailure({ file })).code).toBe("refused");
    }
  });

  it("is refused when no folder is open", async () => {
    const { bulkFailure } = start({ workspaceFolders: [] });
    expect((await bulkFailure({ file: makeWorkspace().write("a.csv", signUps(1)) })).code).toBe("not_configured");
  });
});

describe("what is no file to read", () => {
  it.each([
    ["absent.csv", "unknown_name", "There is no file"],
    ["nul\0byte.csv", "unknown_name", "There is no file"],
    ["folder.csv", "invalid_input", "not a regular file"],
    ["loop.csv", "unknown_name", "There is no file"],
    ["empty.csv", "invalid_input", "is empty"],
    ["sheet.xlsx", "invalid_input", ".json, .jsonl, .ndjson or .csv"],
    ["noextension", "invalid_input", ".json, .jsonl, .ndjson or .csv"],
    [".", "invalid_input", ".json, .jsonl, .ndjson or .csv"],
    ["0000_part_00", "invalid_input", "pass the format: json, jsonl, csv"],
    ["", "invalid_input", "file"],
  ])("is refused: %j", async (file, code, message) => {
    const { bulkFailure, workspace } = start();
    mkdirSync(join(workspace.folder, "folder.csv"));
    symlinkSync("loop.csv", join(workspace.folder, "loop.csv"));
    for (const name of ["sheet.xlsx", "noextension"]) workspace.write(name, signUps(1));
    workspace.write("empty.csv", "");
    const error = await bulkFailure({ file });
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
  });
});

describe("a file that may hold secrets", () => {
  const names = [
    ".env",
    ".env.production",
    "prod.env",
    "config/.env.csv",
    ".events.csv",
    ".aws/credentials.csv",
    ".git/events.csv",
    "id_rsa",
    "id_ed25519.csv",
    "server.pem",
    "tls.key",
    "store.p12",
    "wallet.kdbx",
    "backup.key.gz",
  ];

  it.each(names)("%s is refused wherever it is, whether it is there or not", async (name) => {
    const { bulkFailure, sandbox, workspace } = start();
    for (const folder of ["", "deep/er/"]) {
      const file = `${folder}${name}`;
      expect(await bulkFailure({ file, format: "csv" })).toMatchObject({ code: "refused" });
      mkdirSync(dirname(join(workspace.folder, file)), { recursive: true });
      workspace.write(file, signUps(1));
      const error = await bulkFailure({ file, format: "csv" });
      expect(error).toMatchObject({ code: "refused" });
      expect(error.message).toContain("may hold secrets");
    }
    expect(sandbox.requests).toEqual([]);
  });

  it("is refused behind a link with a harmless name, and a harmless file behind a hidden link", async () => {
    const { bulkFailure, workspace } = start();
    symlinkSync(workspace.write(".env", signUps(1)), join(workspace.folder, "events.csv"));
    symlinkSync(workspace.write("plain.csv", signUps(1)), join(workspace.folder, ".plain.csv"));
    for (const file of ["events.csv", ".plain.csv"])
      expect(await bulkFailure({ file })).toMatchObject({ code: "refused" });
  });

  it("is not suspected by its name alone", async () => {
    const { bulk, workspace } = start();
    for (const file of ["environment.csv", "env.csv", "keys.csv", "monkey.csv", "a.b.csv"]) {
      workspace.write(file, signUps(1));
      expect(await bulk({ file })).toMatchObject({ accepted: 1 });
    }
  });

  it("is found out by its content as well", async () => {
    const { bulkFailure, workspace } = start();
    workspace.write("notes.csv", "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk\n");
    const error = await bulkFailure({ file: "notes.csv" });
    expect(error.message).toContain("a key or a certificate");
    expect(JSON.stringify(error)).not.toContain("b3Blbn");
  });

  it("does not make its folder one when that was given", async () => {
    const outer = makeWorkspace();
    const folder = join(outer.folder, ".project");
    mkdirSync(folder);
    const path = outer.write(".project/a.csv", signUps(1));
    const { bulk } = start({ workspaceFolders: [folder] });
    for (const file of ["a.csv", path]) expect(await bulk({ file })).toMatchObject({ accepted: 1 });
  });
});

describe("the folders to read from", () => {
  const home = resolve("/home/ann");

  it.each([
    [["/"], []],
    [["/home/ann"], []],
    [["/home/ann/"], []],
    [["/home"], []],
    [["/home/ann/../ann"], []],
    [["/home/ann/shop"], ["/home/ann/shop"]],
    [["/home/anna"], ["/home/anna"]],
    [["/srv/shop", "/", "/home/ann"], ["/srv/shop"]],
    [[], []],
  ])("of %j are %j", (folders, usable) => {
    expect(usableFolders(folders, home)).toEqual(usable);
  });

  it("are none in the home folder, though a file is there", async () => {
    const link = join(makeWorkspace().folder, "everything");
    symlinkSync("/", link);
    for (const folder of ["/", homedir(), dirname(homedir()), link]) {
      const { bulkFailure } = start({ workspaceFolders: [folder] });
      const error = await bulkFailure({ file: "a.csv" });
      expect(error).toMatchObject({ code: "not_configured" });
      expect(error.message).toContain("too much to read from");
    }
  });
});
