import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Client, createClient, signIn } from "../src/index.js";

/** The server that these tests run against, started by `cargo xtask clients`. */
export const BASE_URL = required("MEDIVOY_URL");

/** The password of the accounts of the seed data. */
export const SEED_PASSWORD = "medivoy-dev-2026";

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined) {
    throw new Error(`${name} is not set: \`cargo xtask clients\` starts a server and runs these tests`);
  }
  return value;
}

/** An address that nobody has yet. */
export function address(name: string): string {
  return `${name}-${crypto.randomUUID()}@example.org`;
}

/** A client signed in with an account of the seed data. */
export async function seeded(name: "patient" | "hospital" | "admin"): Promise<Client> {
  const client = createClient({ baseUrl: BASE_URL });
  await signIn(client, { email: `${name}@medivoy.example`, password: SEED_PASSWORD });
  return client;
}

/** The token that was mailed to an address, as soon as it was. */
export async function mailedToken(to: string): Promise<string> {
  const folder = required("MEDIVOY_MAIL_FOLDER");
  return eventually(`a mail to ${to}`, () => {
    for (const file of readdirSync(folder).filter((name) => name.endsWith(".eml"))) {
      // Quoted-printable (RFC 2045): lines are broken by `=`, and `=` itself is `=3D`.
      const mail = readFileSync(join(folder, file), "utf8").replaceAll(/=\r?\n/g, "").replaceAll("=3D", "=");
      const token = mail.includes(to) ? /verify-email\?token=([\w.-]+)/.exec(mail)?.[1] : undefined;
      if (token !== undefined) {
        return token;
      }
    }
    return undefined;
  });
}

/** What `find` gives, as soon as it gives something; asked for a minute. */
export async function eventually<T>(what: string, find: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    const found = await find();
    if (found !== undefined) {
      return found;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`waited a minute for ${what}`);
}
