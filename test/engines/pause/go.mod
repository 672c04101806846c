module millwright.test/engines/pause

go 1.25.0
