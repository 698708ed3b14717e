"""A facet of Datasette's tables: the years of a day column."""

from typing import Any

from datasette.database import QueryInterrupted
from datasette.facets import Facet
from datasette.utils import escape_sqlite, path_with_added_args, path_with_removed_args


class YearFacet(Facet):  # type: ignore[misc]
    """`{"year": "day"}`: counts by year, newest first; a choice becomes `day__startswith=2012`."""

    type = "year"

    async def facet_results(self) -> tuple[list[dict[str, Any]], list[str]]:
        results, timed_out = [], []
        for one in self.get_configs():
            column = one["config"].get("column") or one["config"]["simple"]
            try:
                results.append(await self._counted(column, hideable=one["source"] != "metadata"))
            except QueryInterrupted:
                timed_out.append(column)
        return results, timed_out

    async def _counted(self, column: str, *, hideable: bool) -> dict[str, Any]:
        sql = (
            f"SELECT substr({escape_sqlite(column)}, 1, 4) AS value, count(*) AS count FROM ({self.sql}) "  # noqa: S608
            f"WHERE {escape_sqlite(column)} IS NOT NULL GROUP BY value ORDER BY value DESC LIMIT 100"
        )
        limit = self.ds.setting("facet_time_limit_ms")
        rows = await self.ds.execute(self.database, sql, self.params, truncate=False, custom_time_limit=limit)
        key, pairs = f"{column}__startswith", self.get_querystring_pairs()
        values = []
        for row in rows.rows:
            selected = (key, str(row["value"])) in pairs
            change = path_with_removed_args if selected else path_with_added_args
            path = self.ds.urls.path(change(self.request, {key: str(row["value"])}))
            values.append(
                {"value": row["value"], "label": row["value"], "count": row["count"], "selected": selected,
                 "toggle_url": self.ds.absolute_url(self.request, path)}
            )  # fmt: skip
        return {
            "name": f"{column} by year", "column": column, "type": self.type, "hideable": hideable, "results": values,
            "truncated": False,
            "toggle_url": self.ds.urls.path(path_with_removed_args(self.request, {f"_facet_{self.type}": column})),
        }  # fmt: skip
