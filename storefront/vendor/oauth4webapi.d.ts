// What the pages use of oauth4webapi.
export const allowInsecureRequests: unique symbol;
export type Options = { [allowInsecureRequests]?: boolean; signal?: () => AbortSignal; additionalParameters?: Record<string, string> };
export type Server = { issuer: string; authorization_endpoint?: string; end_session_endpoint?: string };
export type Client = { client_id: string };
export type Claims = { sub: string; [claim: string]: unknown };
export type Tokens = { access_token: string; refresh_token?: string; id_token?: string; expires_in?: number };
export type Authentication = (...given: never[]) => void;

export class AuthorizationResponseError extends Error {
  error: string;
}
export class ResponseBodyError extends Error {
  error: string;
  status: number;
}
export function discoveryRequest(issuer: URL, options: Options): Promise<Response>;
export function processDiscoveryResponse(issuer: URL, response: Response): Promise<Server>;
export function generateRandomCodeVerifier(): string;
export function generateRandomState(): string;
export function generateRandomNonce(): string;
export function calculatePKCECodeChallenge(verifier: string): Promise<string>;
export function None(): Authentication;
export function validateAuthResponse(server: Server, client: Client, address: URL, state: string): URLSearchParams;
export function authorizationCodeGrantRequest(
  server: Server, client: Client, authentication: Authentication, answer: URLSearchParams, redirectUri: string, verifier: string, options: Options,
): Promise<Response>;
export function processAuthorizationCodeResponse(
  server: Server, client: Client, response: Response, options: { expectedNonce: string; requireIdToken: true },
): Promise<Tokens>;
export function refreshTokenGrantRequest(
  server: Server, client: Client, authentication: Authentication, refreshToken: string, options: Options,
): Promise<Response>;
export function processRefreshTokenResponse(server: Server, client: Client, response: Response): Promise<Tokens>;
export function getValidatedIdTokenClaims(tokens: Tokens): Claims | undefined;
