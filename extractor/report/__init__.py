"""A store → a report that can be sent: one page that needs no network, or a workbook.

    save("facts.db", "report.html", language="zh")

`figures` gathers what a report shows, `page` makes a page of it, `book` a workbook. The page needs
`pip install 'bulletin-records[report]'`.
"""
