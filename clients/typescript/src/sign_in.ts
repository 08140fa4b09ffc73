import { type Client, data } from "./client.js";
import type { components } from "./schema.js";

type Credentials = components["schemas"]["LoginAuthRequest"];
type SecondFactor = components["schemas"]["VerifyAuthMfaRequest"];
type Registration = components["schemas"]["RegisterAuthRequest"];
type User = components["schemas"]["AuthUserView"];

/** Signing in asks for a second factor first. */
export interface SecondFactorRequired {
  /** What `verifySecondFactor` takes, with the code. */
  readonly challenge: string;
}

/** Makes an account and signs in with it. */
export async function register(client: Client, registration: Registration): Promise<User> {
  const issued = await data(client.POST("/api/v1/auth/register", { body: registration }));
  client.session.adopt(issued);
  return issued.user;
}

/** Signs in: the user, or the challenge of the second factor that the account has. */
export async function signIn(client: Client, credentials: Credentials): Promise<User | SecondFactorRequired> {
  const answer = await data(client.POST("/api/v1/auth/login", { body: credentials }));
  if ("challenge" in answer) {
    return { challenge: answer.challenge };
  }
  client.session.adopt(answer);
  return answer.user;
}

/** Ends signing in where it asked for a second factor. */
export async function verifySecondFactor(client: Client, factor: SecondFactor): Promise<User> {
  const issued = await data(client.POST("/api/v1/auth/mfa/verify", { body: factor }));
  client.session.adopt(issued);
  return issued.user;
}

/** Ends the session at the API and here. Without one it does nothing. */
export async function signOut(client: Client): Promise<void> {
  if (client.session.tokens === undefined) {
    return;
  }
  try {
    await client.POST("/api/v1/auth/logout");
  } finally {
    client.session.forget();
  }
}
