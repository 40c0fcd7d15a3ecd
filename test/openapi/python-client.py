"""Asks the API at the address of the first argument with the generated client, as an app would."""

import sys

from headway_client import Client
from headway_client.api.departures import list_departures
from headway_client.api.routes import get_route, list_routes
from headway_client.api.stops import list_stops
from headway_client.models import Problem

client = Client(base_url=sys.argv[1])

routes = list_routes.sync(client=client, limit=3)
assert len(routes.data) == 3, routes
route = get_route.sync(routes.data[0].id, client=client)
assert route.data.id == routes.data[0].id, route
stops = list_stops.sync(client=client, q="central bus stand")
assert stops.data, stops
boards = list_departures.sync(client=client, stops=[stops.data[0].id], limit=2)
assert boards.data[0].stop_id == stops.data[0].id, boards
missing = get_route.sync("demo:none", client=client)
assert isinstance(missing, Problem) and missing.status == 404, missing
print(f"{len(routes.data)} routes, {len(stops.data)} stops, {len(boards.data[0].departures)} departures")
