/** How TLS with a provider's own hosts differs from what Node does by itself. That certificates are checked cannot be changed. */
export interface TlsOptions {
  /** In the words of OpenSSL: `DEFAULT@SECLEVEL=1`. */
  ciphers: string;
  /** Certificates (PEM) that are trusted in place of those of the system. */
  ca?: string;
}
