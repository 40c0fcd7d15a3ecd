import { createHttpApiEvent, type SentRequest } from '../../support/api/gateway-events.ts';
import { routeNumber, vehicleCount, vehicleNo, waybillNo } from './peers/waybills-data.ts';

/**
 * The outcome of one call. Refused: a 503 with Retry-After. Late: a 504. Wrong: anything else, such as an empty answer or
 * the answer for another vehicle. Crashed: the function itself failed.
 */
export type Verdict = { readonly kind: 'correct' | 'refused' | 'late' | 'wrong' | 'crashed'; readonly detail: string };
export type Answer = Verdict & { readonly durationMs: number };

/** The event of one call, and the judgement of its result. */
export type LabCall = { readonly event: unknown; judge(result: unknown): Verdict };

type HttpResult = { statusCode?: number; headers?: Record<string, string>; body?: string };

function createHttpCall(request: SentRequest, isCorrect: (status: number, value: unknown) => boolean): LabCall {
  return {
    event: createHttpApiEvent(request, { sourceIp: '127.0.0.1' }),
    judge: (result) => {
      const { statusCode = 0, headers = {}, body = '' } = result as HttpResult;
      const detail = `${statusCode} ${body.slice(0, 200)}`;
      if (isCorrect(statusCode, parse(body))) return { kind: 'correct', detail };
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

/** Reads the duty of one vehicle; every third call reads two vehicles, with a different statement. */
export function createDutyCall(number: number): LabCall {
  const index = (number % vehicleCount) + 1;
  if (number % 3 === 2) return createVehiclesCall([index, (index % vehicleCount) + 1]);
  return createHttpCall({ target: `/vehicle/town/service-type/${vehicleNo(index)}` }, (status, value) => {
    const duty = (value ?? {}) as Record<string, unknown>;
    return status === 200 && duty['waybill_id'] === waybillNo(index) && duty['route_number'] === routeNumber(index);
  });
}

function createVehiclesCall(indexes: readonly number[]): LabCall {
  const body = JSON.stringify({ vehicleIds: indexes.map(vehicleNo) });
  const request = {
    method: 'POST',
    target: '/getAllVehiclesByIds',
    headers: { 'content-type': 'application/json' },
    body,
  };
  return createHttpCall(request, (status, value) => {
    const list = Array.isArray(value) ? (value as Record<string, unknown>[]) : [];
    return status === 200 && indexes.every((index, at) => list[at]?.['waybill_no'] === waybillNo(index));
  });
}

/**
 * Asks for a feed that no OTP has, a different one each time. Only OTP's list of feeds decides this, so no cached answer
 * helps. The correct answer is a 404; a failing OTP must never produce one.
 */
export function createUnknownFeedCall(number: number): LabCall {
  return createHttpCall({ target: `/routes/nowhere-${number}` }, (status) => status === 404);
}

/** Reads a route of the network that was loaded from OTP. */
export function createRouteCall(): LabCall {
  return createHttpCall(
    { target: '/route/town/R' },
    (status, value) => status === 200 && (value as { id?: string } | undefined)?.id === 'R',
  );
}

/** Reads an admin endpoint of one environment. */
export async function readAdmin(call: (labCall: LabCall) => Promise<Answer>, target: string): Promise<unknown> {
  let value: unknown;
  const labCall = createHttpCall({ target }, (status, body) => {
    value = body;
    return status === 200;
  });
  const { kind, detail } = await call(labCall);
  if (kind !== 'correct') throw new Error(`${target}: ${detail}`);
  return value;
}

/** One refresh of all networks. Correct: it read all of them. Refused: it kept the last good ones and gives a reason. */
export const refreshCall: LabCall = {
  event: {},
  judge: (result) => {
    const feeds = (result as { feeds?: { status: string; reason: string | null }[] }).feeds ?? [];
    const detail = JSON.stringify(feeds).slice(0, 300);
    if (feeds.length === 1 && feeds[0]?.status !== 'kept') return { kind: 'correct', detail };
    return { kind: feeds.length === 1 && feeds[0]?.reason ? 'refused' : 'wrong', detail };
  },
};
