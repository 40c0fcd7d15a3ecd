import { agency, type Change, plain, routes, stops, times } from './changes.ts';

/** Feeds with one line, quote or header out of the ordinary. */
export const oddLines: Readonly<Record<string, readonly Change[]>> = {
  leaves_before_it_arrives: times('08:10:00,08:11:00', '08:11:00,08:10:00'),
  ids_with_signs: [
    ['stop_times.txt', 'S2,2', 'a:b/c%2F é😀,2'],
    ['stops.txt', 'S2,102', 'a:b/c%2F é😀,102'],
  ],
  id_with_a_no_break_space: [
    ['stop_times.txt', 'S2,2', 'S2\u00a0,2'],
    ['stops.txt', 'S2,102', 'S2\u00a0,102'],
  ],
  two_marks: stops('stop_id', '\uFEFF\uFEFFstop_id'),
  two_marks_at_agencies: agency('agency_id', '\uFEFF\uFEFFagency_id'),
  empty_line_first: stops('stop_id', '\nstop_id'),
  blank_line_first: stops('stop_id', '  \nstop_id'),
  comment_line: stops('S2,', '# a comment\nS2,'),
  header_with_empty_names: stops('stop_lon\n', 'stop_lon,,\n'),
  header_in_quotes: stops('stop_id,stop_code', '"stop_id","stop_code"'),
  header_with_blanks: stops('stop_id,stop_code', 'stop_id , stop_code'),
  name_column_twice: stops('stop_lon\n', 'stop_lon,stop_name\n'),
  values_beyond_the_header: stops('-122.2', '-122.2,,,'),
  quote_in_the_middle: stops('Second', 'Sec"ond'),
  two_quotes_in_the_middle: stops('Second', 'The "Second" stop'),
  blank_before_quote: stops('Second', ' "Second"'),
  quotes_around_nothing: stops('102,Second', '"",Second'),
  quotes_that_fit: [
    ['stops.txt', 'First', '"First'],
    ['stops.txt', 'Third', 'Third"'],
  ],
  line_separator: stops('Second', 'Sec\u2028ond'),
  form_feed: stops('Second', 'Sec\fond'),
  cr_in_the_middle: stops('Second', 'Sec\rond'),
  only_header_of_routes: routes('R1,A,1,One,3\n', ''),
  only_header_of_trips: [
    ['trips.txt', 'R1,ALL,T1,Third,0\n', ''],
    ['stop_times.txt', plain['stop_times.txt'] ?? '', 'trip_id,arrival_time,departure_time,stop_id,stop_sequence\n'],
  ],
};
