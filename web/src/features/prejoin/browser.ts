// Which browser this is, only to tell where its settings for a site are. It must never decide what the browser can do.

export type Browser = 'chromium' | 'firefox' | 'safari' | 'ios';

export function browserOf(userAgent: string): Browser {
  if (/iPhone|iPad|iPod/.test(userAgent)) return 'ios';
  if (/Firefox\//.test(userAgent)) return 'firefox';
  return /Safari\//.test(userAgent) && !/Chrom(e|ium)\//.test(userAgent) ? 'safari' : 'chromium';
}
