"""The English words that the grammar of claims knows, by what they do in a sentence; see ``words_zh``."""

from __future__ import annotations

__all__ = ["WORDS"]

# A bar separates words here, since English ones hold spaces.
WORDS: dict[str, dict[str, str]] = {
    "window": {
        "wtd": "week on week|week-on-week|wow|w/w|this week|week to date|week-to-date|wtd|on the week|over the week|for the week|in the week|"
        "the week|weekly|during the week|the week's|this week's|the week to date|so far this week|week",
        "mtd": "month on month|month-on-month|m/m|this month|month to date|month-to-date|mtd|for the month|on the month|the month|monthly|"
        "in the month|the month's|this month's|month|so far this month|over the month",
        "ytd": "this year|year to date|year-to-date|ytd|for the year|on the year|the year|so far this year|"
        "in the year|the year's|this year's|since january|since the start of the year|since the beginning of the year|year|over the year|"
        "since new year",
        "previous-week": "the week earlier|last week|the previous week|the prior week|last week's|the week before|previous week",
        "previous-month": "last month|the previous month|the prior month|last month's",
        "previous-year": "last year|the previous year|the prior year|last year's",
        "other": "next week|next month|next year|the first quarter|the second quarter|the third quarter|the fourth quarter|the past year|the past month|the past week|yesterday|today|"
        "on the day|overnight|intraday|the past three months|the past six months|the quarter|this quarter|"
        "last quarter|the past five days|the session|the first half|the second half|since its listing|"
        "the decade|the past decade",
    },
    "base": {
        "previous": "on the day before|on the week before|on the month before|on the observation before|on the price before|"
        "week on week|week-on-week|wow|w/w|month on month|month-on-month|mom|m/m|from last week|"
        "from the previous week|from the week before|on the previous week|than last week|from last month|"
        "from a week earlier|over the previous week|from the previous month|a week earlier|from a month earlier|"
        "from the prior week|versus last week|on last week|sequentially",
        "year-ago": "on the year before|year on year|year-on-year|yoy|y/y|from a year earlier|from a year ago|a year earlier|"
        "on a year earlier|than a year ago|over the same week last year|from last year|versus last year",
    },
    "measure": {
        "return": "return|returns|share price|shares|stock|stocks' move|move|performance",
        "return+": "gain|gains|rally|advance|jump|climb|rise|increase|upside move",
        "return-": "loss|losses|decline|drop|fall|slide|pullback|retreat|slump|dip|decrease",
        "mean": "mean|average|averaging|averaged|unweighted mean|simple average|mean return|average return|"
        "on average|an average",
        "mean+": "average gain|mean gain",
        "mean-": "average loss|mean loss|average decline",
        "return.median": "median|median return|median move",
        "return.best": "best return|biggest gain|largest gain",
        "return.worst": "worst return|biggest loss|largest loss",
        "market_cap": "market cap|market caps|market capitalisation|market capitalization|market value|caps|cap|"
        "combined market cap|capitalisation|worth|valued at|value of|mkt cap|market capitalisation of",
        "close": "closed at|closing price|close at|settled at|ended at|finished at|closes at|share price of|"
        "closing level|trades at|traded at",
        "visits": "visits|web visits|website visits|traffic|site visits|page visits",
        "downloads": "downloads|installs|app downloads",
        "price": "price|prices|asking price|ask|list price|spot price|priced at|price tag|quotes",
        "sales": "unit sales",
        "rank": "rank",
        "share": "a share of",
        "discount-": "a discount of",
        "discount+": "a premium of",
    },
    "other-measure": {
        "": "revenue|revenues|sales|profit|profits|net profit|net income|earnings|margin|gross margin|market share|"
        "share of|p/e|pe ratio|valuation|shipments|output|capacity|capex|capital spending|capital expenditure|"
        "target price|price target|turnover|volume|yield|inventory|inventories|orders|demand|cost|costs|"
        "funding|users|customers|employees|parameters|dividend|stake|rate|rates|tariff|utilisation|utilization|"
        "imports|exports|gdp|cpi|pmi|forecast|guidance|eps|roe|penetration|budget|accuracy|score|spending|"
        "investment|bookings|backlog|accounted for|accounts for|accounting for|data-centre revenue|subscribers|chance|probability|"
        "deliveries|production|supply|consumption|rents|rent|odds|fees|debt|cash",
    },
    "direction": {
        "+": "risen|rose|rise|rises|rising|gained|gain|gains|gaining|climbed|climbs|jumped|jumps|advanced|advances|"
        "rallied|surged|soared|up|added|higher|closed higher|ended higher|put on|firmed|finished higher|"
        "edged up|picked up|moved up|ticked up|appreciated|strengthened|rebounded|led gains|returned|in the black",
        "-": "fallen|fell|fall|falls|falling|lost|loses|losing|dropped|drops|declined|declines|slid|slipped|tumbled|"
        "slumped|down|shed|lower|closed lower|ended lower|retreated|sank|plunged|eased|gave back|"
        "dipped|weakened|softened|edged down|moved down|off|ticked down|depreciated|finished lower|gave up|"
        "in the red|pulled back",
        "+g": "grew|grow|grows|growing|increased|increases|increasing|improved|growth|expanded|up by|"
        "growth of|an increase of",
        "-g": "decreased|shrank|contracted|narrowed|decreasing|shrinking|a decrease of|contraction",
    },
    "direction-to": {
        "+": "rose to|climbed to|grew to|increased to|jumped to|up to|advanced to|surged to|reached|hit|"
        "recovered to|rebounded to|raised to|went up to",
        "-": "fell to|dropped to|declined to|slid to|slipped to|down to|eased to|shrank to|decreased to|"
        "tumbled to|cut to|lowered to|came down to|went down to",
    },
    "qualifier": {
        "over": "over|more than|above|topped|exceeded|exceeding|surpassed|in excess of|upwards of|better than|"
        "topping|passed|broke through|past|crossed|broke",
        "at-least": "at least|no less than|not less than|a minimum of",
        "near": "nearly|almost|close to|approaching|just under|just shy of|a touch under",
        "about": "about|around|roughly|approximately|some|circa|or so|an estimated",
        "under": "less than|under|below|fewer than|short of",
        "at-most": "at most|no more than|not more than|a maximum of",
    },
    "after": {
        "at-least": "or more|or higher|and above|or above|and over|or better",
        "at-most": "or less|or lower|and below|or below",
        "about": "or so",
    },
    "rank": {
        "highest": "did best|performed best|fared best|the week's best|led|leads|leading|top gainer|the top gainer|best performer|the best performer|"
        "biggest gainer|the biggest gainer|outperformed all|topped the list|first|the strongest|ranked first|"
        "came first|was strongest|best|the leader|led gains|rose most|gained most|rose the most|gained the most|number one|the most visited|"
        "led the way|strongest|the best|came top|was the strongest|largest|the largest|the highest|highest",
        "lowest": "did worst|performed worst|fared worst|the week's worst|lagged|laggard|the laggard|worst performer|the worst performer|biggest loser|"
        "the biggest loser|the weakest|brought up the rear|came last|was weakest|worst|fell most|fell the most|lost the most|trailed|weakest|"
        "lost most|led losses|led the losses|the worst|was the weakest|led declines|the lowest|lowest|smallest",
        "top": "biggest gainers|top gainers|best performers|top performers|biggest risers",
        "bottom": "biggest decliners|biggest losers|biggest fallers|worst performers",
        "record-high": "the highest since|highest since|the highest since the record began|a record|record high|a record high|all-time high|an all-time high|new high|a new high|"
        "the highest on record|record highs|a fresh high|an all-time record|the highest ever",
        "record-low": "the lowest since|lowest since|the lowest since the record began|record low|a record low|all-time low|an all-time low|new low|a new low|"
        "the lowest on record|the lowest ever",
        "second": "second|ranked second|came second|number two",
        "third": "third|ranked third|came third",
    },
    "stranger": {
        "": "a rival|rivals|a peer|peers|a competitor|competitors|another company|one company|another name|a supplier|a customer"
    },
    "rating": {"": "rating|ratings|outperform rating|overweight|underweight"},
    "every": {"": "all|both|each|every|across the board|without exception|all of them|alike"},
    "respectively": {"": "respectively|in turn|in that order"},
    "modal": {
        "": "implied|implies|implying|had it|were it|would|could|may|might|if|expect|expects|expected|forecast|forecasts|should|likely|will|target|"
        "targets|guides|guidance|estimate|estimates|projected|projects|assume|assuming|potentially|plans|outlook",
    },
    "pronoun": {
        "segment": "the segment's|segment's|the group's|the segment|the group|the sector|the basket",
        "one": "it|its|the company|the stock|the shares|the name|the index|the site|the app|"
        "the latter|the former|the share price|which|whose",
        "both": "the two|the pair|both names",
        "three": "the three|the trio",
        "all": "these names|they|those names|them|their|these stocks",
    },
    "group": {
        "member": "instruments|stocks|names|members|shares|constituents|companies|issues|of them",
        "segment": "segment|segments|sector|sectors|group|groups|industry|space|chain|basket",
    },
    "from": {"": "from"},
    "list": {"": "and|as well as|plus|&"},
    "not": {"": "without|not|no|never|none|did not|didn't|neither"},
    "filler": {
        "": "'s|adr|adrs|ads|of its value|on friday|on monday|on tuesday|on wednesday|on thursday|we follow|we track|we cover|our|the|a|an|of|by|to|at|in|on|for|is|are|was|were|has|have|had|been|be|with|as|that|this|these|it|"
        "while|but|only|also|still|just|now|then|after|before|since|than|per|so|far|so far|year|"
        "stands|stands at|stood|stood at|came in at|came to|comes to|adds up to|add up to|amounted to|ended the week|"
        "totalled|totals|total|combined|worth|adding|ending|ended|finished|closing|closed|close|sharply|strongly|"
        "slightly|modestly|steeply|further|again|another|out|over|through|during|within|against|versus|across|"
        "latest|data|showed|shows|show|posted|posting|posts|recorded|reported|registered|saw|seen|"
        "meanwhile|however|elsewhere|overall|in all|in total|altogether|broadly|mostly|largely|"
        "most|least|more|less|much|well|back|long|new|own|same|other|others|"
        "respective|between|where|who|stock's|here|there|week's|also up|also down|"
        "followed by|follow|followed|next|with a|had a|at about|standing at|sits at|sitting at|"
        "in dollar terms|mainland|overseas|domestic|us|listed|a-shares|h-shares|ahead|trailing|"
        "among|amid|compared with|compared to|compared|move of|change of|change|moves|site|app|"
        "its segment|percentage|rest|period|reading",
    },
}
