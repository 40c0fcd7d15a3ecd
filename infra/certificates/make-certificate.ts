import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes, sign, X509Certificate } from 'node:crypto';
import { isIPv4 } from 'node:net';
import { dayMs } from './days-until.ts';
import { bits, der, integer, objectId, octets, sequence, time, yes } from './der.ts';

/** A certificate and its private key, both in PEM. */
export type Certificate = { readonly key: string; readonly cert: string };

/** Makes a self-signed certificate for localhost and 127.0.0.1 that is valid for two days. */
export function makeCertificate(now = new Date()): Certificate {
  return make({ subject: 'localhost', names: ['localhost', '127.0.0.1'], isAuthority: true, days: 2, now });
}

/** Makes a private certificate authority. */
export function makeAuthority(options: { readonly name: string; readonly days: number; readonly now?: Date }) {
  return make({ now: new Date(), ...options, subject: options.name, names: [], isAuthority: true });
}

/** Makes a server certificate for DNS names that an authority signs. */
export function issueCertificate(options: {
  readonly authority: Certificate;
  readonly names: readonly [string, ...string[]];
  readonly days: number;
  readonly now?: Date;
}): Certificate {
  return make({ now: new Date(), ...options, subject: options.names[0], isAuthority: false });
}

type Options = {
  readonly subject: string;
  readonly names: readonly string[];
  readonly isAuthority: boolean;
  readonly days: number;
  readonly now: Date;
  /** Default: it signs itself. */
  readonly authority?: Certificate;
};

/** RFC 5280, with ECDSA on P-256. */
function make({ subject, names, isAuthority, days, now, authority }: Options): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const issuer = authority === undefined ? subject : readCommonName(authority.cert);
  const signer = authority === undefined ? privateKey : createPrivateKey(authority.key);
  const algorithm = sequence(objectId(1, 2, 840, 10_045, 4, 3, 2)); // ecdsa-with-SHA256
  const content = sequence(
    der(0xa0, integer(Buffer.from([2]))), // version 3
    integer(Buffer.concat([Buffer.from([1]), randomBytes(15)])), // serial number, positive
    algorithm,
    writeName(issuer),
    sequence(time(new Date(now.getTime() - dayMs / 24)), time(new Date(now.getTime() + days * dayMs))), // a clock may be slow
    writeName(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, writeExtensions(names, isAuthority)),
  );
  return {
    key: exportKey(privateKey),
    cert: writePem(sequence(content, algorithm, bits(0, sign('sha256', content, signer)))),
  };
}

function writeExtensions(names: readonly string[], isAuthority: boolean): Buffer {
  const serverAuth = sequence(objectId(1, 3, 6, 1, 5, 5, 7, 3, 1));
  const altNames = names.map((name) =>
    isIPv4(name) ? der(0x87, Buffer.from(name.split('.').map(Number))) : der(0x82, Buffer.from(name)),
  );
  return sequence(
    sequence(objectId(2, 5, 29, 19), yes, octets(isAuthority ? sequence(yes) : sequence())), // basicConstraints
    ...(names.length === 0
      ? [sequence(objectId(2, 5, 29, 15), yes, octets(bits(2, Buffer.from([0x04]))))] // keyUsage: keyCertSign
      : [
          sequence(objectId(2, 5, 29, 37), octets(serverAuth)), // extKeyUsage
          sequence(objectId(2, 5, 29, 17), octets(sequence(...altNames))), // subjectAltName
        ]),
  );
}

function writeName(commonName: string): Buffer {
  return sequence(der(0x31, sequence(objectId(2, 5, 4, 3), der(0x0c, Buffer.from(commonName)))));
}

function readCommonName(cert: string): string {
  return /^CN=(.*)$/m.exec(new X509Certificate(cert).subject)?.[1] ?? '';
}

function exportKey(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function writePem(bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
