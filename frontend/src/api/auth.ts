/**
 * The one place that knows how the reader is signed in. Until sign-in with OpenID Connect lands,
 * the API takes any bearer token.
 */
export async function accessToken(): Promise<string> {
  return "local";
}
