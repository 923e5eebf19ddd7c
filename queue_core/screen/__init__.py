"""One full-screen window for kiosk and display: pictures as data, the window that draws them and its twin."""
