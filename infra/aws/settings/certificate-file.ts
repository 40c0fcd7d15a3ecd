import { existsSync, readFileSync } from 'node:fs';

export function isCertificateFile(path: string): boolean {
  return existsSync(path) && readFileSync(path, 'utf8').includes('-----BEGIN CERTIFICATE-----');
}
