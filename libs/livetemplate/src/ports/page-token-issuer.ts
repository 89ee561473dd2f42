/** Makes the credential that opens one page to whoever shows it. */
export interface PageTokenIssuer {
  issue(page: { readonly id: string; readonly groupId: string }): Promise<string>;
}
