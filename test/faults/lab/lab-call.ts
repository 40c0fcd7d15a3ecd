import { createHttpApiEvent, type SentRequest } from '../../support/api/gateway-events.ts';
import { routeNumber, vehicleCount, vehicleNo, waybillNo } from './peers/waybills-data.ts';

/**
 * What became of one call. Refused: a 503 of ours with Retry-After. Late: a 504 of ours, in time. Wrong: anything else,
 * above all an empty or another one's answer. Crashed: the function itself failed.
 */
export type Verdict = { readonly kind: 'right' | 'refused' | 'late' | 'wrong' | 'crashed'; readonly detail: string };
export type Answer = Verdict & { readonly durationMs: number };

/** One call, and how its answer is judged. */
export type Asked = { readonly event: unknown; judge(result: unknown): Verdict };

type HttpResult = { statusCode?: number; headers?: Record<string, string>; body?: string };

function ask(request: SentRequest, isRight: (status: number, value: unknown) => boolean): Asked {
  return {
    event: createHttpApiEvent(request, { sourceIp: '127.0.0.1' }),
    judge: (result) => {
      const { statusCode = 0, headers = {}, body = '' } = result as HttpResult;
      const detail = `${statusCode} ${body.slice(0, 200)}`;
      if (isRight(statusCode, parse(body))) return { kind: 'right', detail };
      if (statusCode === 503 && Number(headers['retry-after']) > 0) return { kind: 'refused', detail };
      return { kind: statusCode === 504 ? 'late' : 'wrong', detail };
    },
  };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** The duty of one vehicle, or every third time of several: two statements, one round trip each. */
export function askDuty(number: number): Asked {
  const index = (number % vehicleCount) + 1;
  if (number % 3 === 2) return askVehicles([index, (index % vehicleCount) + 1]);
  return ask({ target: `/vehicle/town/service-type/${vehicleNo(index)}` }, (status, value) => {
    const duty = (value ?? {}) as Record<string, unknown>;
    return status === 200 && duty['waybill_id'] === waybillNo(index) && duty['route_number'] === routeNumber(index);
  });
}

function askVehicles(indexes: readonly number[]): Asked {
  const body = JSON.stringify({ vehicleIds: indexes.map(vehicleNo) });
  const request = {
    method: 'POST',
    target: '/getAllVehiclesByIds',
    headers: { 'content-type': 'application/json' },
    body,
  };
  return ask(request, (status, value) => {
    const list = Array.isArray(value) ? (value as Record<string, unknown>[]) : [];
    return status === 200 && indexes.every((index, at) => list[at]?.['waybill_no'] === waybillNo(index));
  });
}

/**
 * A feed that no OTP has, another one each time: only OTP's list of feeds can tell, and nothing of an earlier answer helps.
 * The right answer is a 404, and an OTP that fails must never look like it.
 */
export function askUnknownFeed(number: number): Asked {
  return ask({ target: `/routes/nowhere-${number}` }, (status) => status === 404);
}

/** The route of a network that was read from OTP. */
export function askRoute(): Asked {
  return ask(
    { target: '/route/town/R' },
    (status, value) => status === 200 && (value as { id?: string } | undefined)?.id === 'R',
  );
}

/** What the environment tells of itself. */
export async function readAdmin(call: (asked: Asked) => Promise<Answer>, target: string): Promise<unknown> {
  let value: unknown;
  const asked = ask({ target }, (status, body) => {
    value = body;
    return status === 200;
  });
  const { kind, detail } = await call(asked);
  if (kind !== 'right') throw new Error(`${target}: ${detail}`);
  return value;
}

/** One refresh of all networks: right when it read the whole of them; refused when it kept the last good ones and says why. */
export const askRefresh: Asked = {
  event: {},
  judge: (result) => {
    const feeds = (result as { feeds?: { status: string; reason: string | null }[] }).feeds ?? [];
    const detail = JSON.stringify(feeds).slice(0, 300);
    if (feeds.length === 1 && feeds[0]?.status !== 'kept') return { kind: 'right', detail };
    return { kind: feeds.length === 1 && feeds[0]?.reason ? 'refused' : 'wrong', detail };
  },
};
