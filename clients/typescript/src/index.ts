export { type Client, type ClientOptions, createClient, data } from "./client.js";
export { type FollowOptions, followNotifications, type Notification } from "./notifications.js";
export { type ItemOf, items, type ListParameters, type ListPath } from "./pages.js";
export { type Problem, ProblemError } from "./problem.js";
export type { RetryOptions } from "./retry.js";
export type { components, operations, paths } from "./schema.js";
export type { Session } from "./session.js";
export { register, type SecondFactorRequired, signIn, signOut, verifySecondFactor } from "./sign_in.js";
export { MemoryTokens, type Tokens, type TokenStore } from "./tokens.js";
