"""Stories: articles on one matter, by who cites, links, copies or resembles whom; where their figures differ."""
